"""The words of the field, their synonyms and translations: a glossary for members, a thesaurus for search."""
