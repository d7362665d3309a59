/**
 * What the database does in one step, under a lock. As functions of its own: in one statement alone, what is read beside a
 * locked row is as it was before the lock came, and a transaction would be four round trips.
 */
export const procedures = `
  -- Raises what a film has committed, where its account's budget covers that and its writer is still of that token.
  CREATE FUNCTION film_reserve(of_film TEXT, of_token INTEGER, price BIGINT,
    OUT verdict TEXT, OUT of_account TEXT, OUT spent BIGINT, OUT most BIGINT) LANGUAGE plpgsql AS $$
  BEGIN
    verdict := 'overtaken';
    PERFORM FROM film_writer WHERE film = of_film AND token = of_token FOR SHARE;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT account, budget INTO of_account, most FROM film JOIN film_account USING (account) WHERE film = of_film;
    IF most IS NOT NULL THEN
      SELECT budget INTO most FROM film_account WHERE account = of_account FOR NO KEY UPDATE;
      SELECT coalesce(sum(committed), 0) INTO spent FROM film WHERE account = of_account;
      IF spent + price > most THEN
        verdict := 'spent';
        RETURN;
      END IF;
    END IF;
    UPDATE film SET committed = committed + price WHERE film = of_film;
    IF FOUND THEN verdict := 'reserved'; END IF;
  END $$;
`
