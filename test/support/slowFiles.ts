/**
 * The files that take longest, longest first: begun last, one of them would keep its process busy alone. Those that mostly wait
 * (for workers, terminals, signals, limits) stand apart from each other, so that the others compute meanwhile. `npm test` names
 * the ten slowest at its end.
 */
export const slow: ReadonlyArray<string> = [
  "test/fleet/acceptance/acceptance.test.ts",
  "test/film/pipeline.test.ts",
  "test/films/oldFilms.test.ts",
  "test/cli/terminal.test.ts",
  "test/torture/torture.test.ts",
  "test/cli/drain.test.ts",
  "test/film/simulated.test.ts",
  "test/cli/batch.test.ts",
  "test/films/everyDecision.test.ts",
  "test/cli/queueProcesses.test.ts",
  "test/cli/plan.test.ts",
  "test/cli/dub.test.ts",
  "test/cli/redo.test.ts",
  "test/cli/decide.test.ts",
  "test/fleet/SharedProvider.test.ts",
  "test/forecast/Simulated.test.ts",
  "test/films/withoutJournal.test.ts",
  "test/fleet/SharedLimits.test.ts",
  "test/cli/output.test.ts",
  "test/films/changedSettings.test.ts",
  "test/fleet/Worker.test.ts",
  "test/services/ffmpeg/Assemble.test.ts",
  "test/cli/otlp.test.ts",
  "test/faults/oneFilm.test.ts",
  "test/faults/refusedForm.test.ts",
  "test/cli/film.test.ts",
  "test/cli/status.test.ts",
  "test/cli/dub.media.ts"
]
