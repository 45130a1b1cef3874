"""Words that say nothing of what a text is about, folded; never indexed."""

DUTCH = frozenset(
    """aan al alle als altijd ander andere ben bent bij daar dan dat de den der deze die dit doen door dus een en er
    gaan gaat geen had hadden heb hebben hebt heeft hem hen het hier hij hoe hun ik in is ja je jij jouw jullie kan kon
    konden kunnen kunt langs maar me meer men met mij mijn moest moesten moet moeten na naar niet nog nu of om omdat ons
    onze ook op over te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we weet wel
    welk welke werd werden weten wie wij wil wilde wilden willen word worden wordt zal ze zelf zich zij zijn zo zonder
    zou zouden""".split()  # noqa: SIM905, a text to read
)
ENGLISH = frozenset(
    """a about an and any are as at be been but by can do does for from had has have he her his how if in into is it
    its may more no not of on or other our should so some such than that the their them there these they this those to
    was we were what when where which who why will with would you your""".split()  # noqa: SIM905
)
UKRAINIAN = frozenset(
    """а або але б без би був була були було бути в вам вас ви від він вона вони воно все всі где де для до є з за зі і
    із ии їх її ім й його к коли ми можна на над нам нас не ні о об один по під при про та так такий там те ти то тому
    у хто це цей ці чи чому що щоб як яка яке яки які який""".split()  # noqa: SIM905
)
EVERYWHERE = DUTCH | {
    "an",
    "and",
    "are",
    "does",
    "for",
    "from",
    "how",
    "our",
    "the",
    "this",
    "to",
    "what",
    "with",
    "you",
    "your",
}
"""Left out of Dutch texts, where English is quoted."""
