-- Every application of a person, also those that are no longer live: the call
-- centre unlocks them, among all that is kept for years.
CREATE INDEX cases_by_person ON cases (person_key, institution);
