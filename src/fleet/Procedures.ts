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

  -- Gives a paid call of a route its turn, the earliest there is, where that is no further than "ahead" off; else says how long
  -- to wait before asking again. All lengths of time are in milliseconds; "usual" is the spacing before a limit is learnt.
  CREATE FUNCTION provider_turn(of_key TEXT, of_route TEXT, usual FLOAT8, most_per_second FLOAT8, margin FLOAT8, remembered FLOAT8,
    most_per_minute INTEGER, minute FLOAT8, ahead FLOAT8,
    OUT granted BOOLEAN, OUT wait FLOAT8, OUT quiet FLOAT8) LANGUAGE plpgsql AS $$
  DECLARE
    ms CONSTANT INTERVAL := interval '1 millisecond';
    now TIMESTAMPTZ;
    turn TIMESTAMPTZ;
    hushed TIMESTAMPTZ;
    lane provider_lane;
  BEGIN
    SELECT * INTO STRICT lane FROM provider_lane WHERE key = of_key AND route = of_route FOR UPDATE;
    now := clock_timestamp();
    -- What lies further ahead than anybody is granted is from before the clock was set back. (least passes over NULL.)
    SELECT least(quiet_until, now + 600000 * ms) INTO hushed FROM provider_key WHERE key = of_key AND quiet_until > now;
    turn := greatest(now, hushed, least(coalesce(lane.last_start, '-infinity'), now + ahead * ms) + ms *
      CASE WHEN now - lane.learnt_at < remembered * ms
        THEN 1000 / least(lane.learnt_per_second, most_per_second) * margin ELSE usual END);
    IF most_per_minute IS NOT NULL THEN
      DELETE FROM provider_start WHERE key = of_key AND route = of_route
        AND (at < now - minute * ms OR at > now + ahead * ms);
      turn := greatest(turn, (SELECT at + minute * ms FROM provider_start WHERE key = of_key AND route = of_route
        ORDER BY at DESC OFFSET most_per_minute - 1 LIMIT 1));
    END IF;
    granted := turn <= now + ahead * ms;
    IF granted THEN
      UPDATE provider_lane SET last_start = turn WHERE key = of_key AND route = of_route;
      IF most_per_minute IS NOT NULL THEN INSERT INTO provider_start VALUES (of_key, of_route, turn); END IF;
    END IF;
    wait := extract(epoch FROM turn - now) * 1000;
    quiet := greatest(0, extract(epoch FROM hushed - now) * 1000);
  END $$;
`
