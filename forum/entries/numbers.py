"""Fields for numbers, read as people here write them.

They are plain text fields: a number field of a browser loses or changes `12.500,-` before it is sent.
"""

import re
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, Field, IntegerField
from wtforms.form import BaseForm
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import TextInput

from forum.i18n import _l

IN_EUROS = _l("Vul een bedrag in hele euro’s in.")
IN_FTE = _l("Vul een getal in, bijvoorbeeld 0,5.")
AMOUNT = re.compile(r"(?:€\s*)?(\d{1,3}(?:[.\s]\d{3})+|\d+)(?:,(?:-+|00?))?")
LONGEST = 30
"""Characters; whatever is longer is no number that somebody typed."""


class Within(NumberRange):
    """NumberRange crashes on what no float holds: 400 digits, a signalling NaN."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.errors:  # it is no number, and that was told
            return
        number = field.data
        if isinstance(number, int | Decimal) and not (Decimal(number).is_finite() and -1 <= number < 10**15):
            raise ValidationError(str(self.message))
        super().__call__(form, field)


class Whole(IntegerField):
    """A whole number; `refusal` is what is said of anything else."""

    widget = TextInput()

    def __init__(self, label: Any, validators: Any = (), *, refusal: Any = IN_EUROS, **given: Any) -> None:
        super().__init__(label, validators, **given)
        self.refusal = refusal

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([self.digits(text.strip()[:LONGEST]) for text in valuelist])
        except ValueError:
            raise ValueError(str(self.refusal)) from None

    def digits(self, text: str) -> str:
        return text


class Euros(Whole):
    """An amount: `12500`, `12.500`, `€ 12.500,-`. Cents are refused: whoever reads `12.50` may think of 1250."""

    def digits(self, text: str) -> str:
        found = AMOUNT.fullmatch(text)
        return re.sub(r"\D", "", found[1]) if found else "none"


class Fte(DecimalField):
    """`0,5` and also `0.5`."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([text.strip().replace(",", ".") for text in valuelist])
        except ValueError:
            raise ValueError(str(IN_FTE)) from None
