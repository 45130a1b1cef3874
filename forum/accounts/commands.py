"""`forum member`: the first administrator of a site, and whoever cannot come in by the front door."""

import click

from forum import mailer
from forum.accounts import actions, addresses, claims, municipalities, queries
from forum.accounts.models import Member, Municipality, Role
from forum.database import db

ROLES = click.Choice([role.value for role in Role])


@click.group()
def member() -> None:
    """Enrol members and give them roles."""


@member.command()
@click.argument("email")
@click.option("--name", prompt=True, help="As others will see it.")
@click.option("--role", type=ROLES, default=Role.MEMBER.value, show_default=True)
@click.option("--municipality", default="", help="CBS code, as GM0034; default: by the domain of the address.")
def add(email: str, name: str, role: str, municipality: str) -> None:
    """Enrol EMAIL, and mail and print the link to choose a password with."""
    address = _address(email)
    if queries.by_email(address):
        raise click.ClickException(f"{address} is a member already: forum member role {address} {role}")
    if municipality and db.session.get(Municipality, municipality) is None:
        raise click.ClickException(f"There is no municipality with code {municipality}.")
    where = municipality or municipalities.of_address(address)
    new = actions.enrol(email=address, name=name, role=Role(role), municipality=where)
    click.echo(f"{new.name} <{new.email}> is {new.role.value}" + (f" for {where}" if where else ""))
    _give_link(new)


@member.command()
@click.argument("email")
@click.argument("role", type=ROLES)
def role(email: str, role: str) -> None:
    """Give the member with EMAIL another ROLE."""
    known = _known(email)
    actions.change_role(known, Role(role), by=None)
    db.session.commit()
    click.echo(f"{known.name} <{known.email}> is {role}")


@member.command()
@click.argument("email")
def link(email: str) -> None:
    """Mail and print a link to choose a new password with."""
    _give_link(_known(email))


def _give_link(member: Member) -> None:
    claim = claims.reset(email=member.email, language=member.language)
    db.session.commit()
    click.echo(mailer.link("accounts.reset", token=claims.token(claim)))


def _known(email: str) -> Member:
    known = queries.by_email(_address(email))
    if known is None:
        raise click.ClickException(f"There is no member with the address {email}.")
    return known


def _address(email: str) -> str:
    try:
        return addresses.normal(email)
    except ValueError as error:
        raise click.ClickException(f"{email}: {error}") from None
