/**
 * The files that take longest, longest first: begun last, one of them would keep its process busy alone. `npm test` names
 * the ten slowest at its end.
 */
export const slow: ReadonlyArray<string> = [
  "test/cli/terminal.test.ts",
  "test/cli/drain.test.ts",
  "test/torture/torture.test.ts",
  "test/film/pipeline.test.ts",
  "test/cli/otlp.test.ts",
  "test/films/oldFilms.test.ts",
  "test/cli/helping.test.ts",
  "test/film/simulated.test.ts",
  "test/services/ffmpeg/ForeignJoins.test.ts",
  "test/film/browser.test.ts",
  "test/cli/decide.test.ts",
  "test/joins/joins.test.ts",
  "test/faults/oneFilm.test.ts",
  "test/cli/batch.test.ts"
]
