"""Words that must be found by each other, and words that must not: tables to read and to add to.

ONE: one term. WITH: the second finds what has the first, for it is a part of it. APART: nothing in common.
"""

import pytest

from forum.search import analysis

ONE = """
    gastgezin gastgezinnen | locatie locaties | opvanglocatie opvanglocaties | initiatief initiatieven
    gemeente gemeenten gemeentes | contract contracten contractje | huis huizen huisje | brief brieven briefje
    subsidie subsidies | foto foto's fotos | advies adviezen | taak taken | ontheemde ontheemden
    regeling regelingen | vrijwilliger vrijwilligers | school scholen | sanctie sancties | bus bussen | zaak zaken
    relatie relaties | mogelijkheid mogelijkheden | kind kinderen | stad steden | tolk tolken | lid leden
    fiets fietsen ﬁets | prijs prijzen | bedrijf bedrijven | uur uren | taal talen | kamer kamers | bed bedden
    verzekering verzekeringen | raad raden | pand panden | ambtenaar ambtenaren | burger burgers
    leverancier leveranciers | agenda agenda's | gebied gebieden | besluit besluiten | plaats plaatsen
    inwoner inwoners | vergunning vergunningen | kaart kaarten kaartje | boek boeken boekje | man mannen
    lening leningen | overeenkomst overeenkomsten | regio regio's | bijeenkomst bijeenkomsten | medewerker medewerkers

    opvang opvangen opgevangen opvangt opving | verzoek verzoeken verzocht | opzeggen opgezegd opzegging opzegt
    inschrijven ingeschreven inschrijving inschrijft | ontbinden ontbonden ontbinding | sluiten gesloten sluit
    vertalen vertaald vertaling vertaalde | betalen betaald betaling betaalt | registreren geregistreerd registreert
    huisvesten gehuisvest huisvesting | leveren geleverd levering leverde | werken gewerkt werkt werkte
    aanbesteden aanbesteed aanbesteding | regelen geregeld regelt | aanvragen aangevraagd aanvraag aanvraagt
    vinden gevonden vindt | aanbieden aangeboden aanbiedt | helpen geholpen helpt | nemen genomen neemt
    overnemen overgenomen | melden gemeld meldt melding | aanmelden aangemeld aanmelding | zoeken gezocht zoekt
    organiseren georganiseerd organiseert | begeleiden begeleid begeleiding | ondersteunen ondersteund ondersteuning
    schrijven geschreven schrijft | verwijzen verwijst | terugkeren teruggekeerd terugkeer
    verhuizen verhuisd verhuizing | spreken gesproken spreekt | wonen gewoond woont | inkopen ingekocht inkoop
    uitvoeren uitgevoerd uitvoering | bestrijden bestreden bestrijding | afsluiten afgesloten | plaatsen geplaatst
    kopen gekocht koopt | brengen gebracht brengt | ontvangen ontvangt ontving | verzorgen verzorgd verzorging
    stoppen gestopt stopt | delen gedeeld deelt | reizen gereisd reist | vergoeden vergoed vergoeding
    bevriezen bevroren bevriezing | dwingen dwong | afwijken afgeweken | bekijken bekeken
    registreren registratie registraties | evacueren evacuatie | communiceren communicatie | inspecteren inspectie
    organiseren organisatie | vaccineren vaccinatie vaccinaties gevaccineerd | coördineren coördinatie
    controleren gecontroleerd controleert | schorsen geschorst schorsing | verlengen verlengd verlenging

    Oekraïne oekraine OEKRAÏNE Oekrai\u0308ne | zoëven zoeven | financiën financien | coördinatie coordinatie
    BRP-inschrijving brpinschrijving BRP-inschrijvingen | e-mail email | café cafe | noodopvang nood-opvang
    B&W bw | DT&V dtv
    vluchtelingenopvang vluchtelingopvang | tijdregistratie tijdsregistratie | gascontract gascontracten

    зв'язок зв’язок | Київ КИЇВ Киї\u0306в | допомога допомоги допомогу допомогою | місто міста місті містах
    громада громади громаді громадою | житло житла житлу | Україна України Україні | дитина дитини дитину
    Полтава Полтаві Полтавська полтавського | Україна український українською | Харків Харкова харківський
    школа школи школі | біженці біженців біженцям
""".replace("Киї\u0306в", "КИЇВ")

WITH = """
    vluchtelingenopvang: opvang vluchtelingen vluchteling | noodopvanglocatie: noodopvang opvanglocatie locaties nood
    gascontracten: gas contract | leerlingenvervoer: leerlingen vervoer | energieleveringscontract: levering energie
    gastgezinnen: gezin gast | stedenband: stad band | kinderopvang: kinderen opvang | taallessen: taal les
    vrijwilligerswerk: vrijwilliger werk | veiligheidsregio: veiligheid regio | inschrijfformulier: formulier
    ontheemdenopvang: ontheemden opvang | vrouwenopvang: vrouw | huizenprijzen: huis prijs | gemeentehuis: gemeente
    sanctieregeling: sancties regeling | aanbestedingswet: aanbesteding wet | schoolgebouwen: school gebouw
    zorgverzekering: zorg verzekering | tolkentelefoon: tolk telefoon | crisiscommunicatie: crisis communicatie
    herstelplannen: herstel plan | nepnieuws: nieuws | warmtenet: warmte | raamovereenkomst: overeenkomst
    verblijfsvergunning: verblijf vergunning | huurtoeslag: huur toeslag | opzegtermijn: termijn opzeggen
    cyberaanvallen: cyber aanval | noodpakketten: nood pakket | partnergemeenten: partner gemeente
    gezinshereniging: gezin hereniging | terugkeerloket: terugkeer loket | energieleverancier: energie leverancier
    werkgeversdienst: dienst | buurtbewoners: buurt bewoner | arbeidsmarkt: arbeid markt | rampenfonds: ramp fonds
    Oekraïne-opvang: Oekraïne opvang | brpinschrijving: BRP inschrijven | ggz-zorg: ggz zorg | busvervoer: bus vervoer
"""

APART = """
    opvang vangen | opvang vangst | gas gast | gezin gezind | brief brie | huis huid | sanctie sanctioneren
    gemeente gemeen | gemeente meent | initiatief inademen | contract tractor | Rotterdam dam | Amsterdam dam
    gebied bied | gevaar vaar | voorbeeld beeld | overleg leg | verzekering zekering | bestuur stuur | aanbod bod
    ontheffing heffing | ontbinding binding | bijstand stand | besluit sluiten | oorlog log | kantoor toorn
    partij tijger | pakket ket | beroep roepen | onderwijs wijs | verkeer keer | vergadering ring | begeleiding ding
    leiding ding | behandeling deling | samenleving leven | vertrek trek | gebouw bouw | gesprek spreken
    minister ster | middel del | organisatie sate | tarief tar | gezondheid heid | Nederland neder | Rusland rus
    persoon zoon | gezond zenden | gezond zon | groot groen | grote groen | veerkracht verkrachting
    wet weten | geweld wel | lang langs | president dent | document ment | nood noot | vergoeding goed | opzeggen zeggen
    relatie relaas | functie functioneel | station stationeren | politie politiek | locatie lokaal | natie naad
"""


def rows(table: str) -> list[str]:
    return [row.strip() for line in table.splitlines() for row in line.split("|") if row.strip()]


@pytest.mark.parametrize("row", rows(ONE))
def test_one_term(row: str) -> None:
    first, *others = row.split()
    assert {word: analysis.term_of(word) for word in others} == dict.fromkeys(others, analysis.term_of(first))


@pytest.mark.parametrize("row", rows(WITH))
def test_a_part_is_found_with_the_whole(row: str) -> None:
    whole, words = row.split(":")
    assert {word for word in words.split() if analysis.term_of(word) not in analysis.readings(whole)} == set()


@pytest.mark.parametrize("row", rows(APART))
def test_nothing_in_common(row: str) -> None:
    one, other = row.split()
    assert not set(analysis.readings(one)) & set(analysis.readings(other))
