import { WorkflowEngine } from "@effect/workflow"
import { Duration, Effect, Layer } from "effect"
import { defaultOptions } from "../../src/domain/Settings.js"
import { settingsInWords } from "../../src/domain/SettingTable.js"
import { type JobRequest, MakeFilm } from "../../src/fleet/FilmJob.js"

/** What a film is asked for where nobody says anything. */
export const usualRequest: JobRequest = {
  settings: settingsInWords(defaultOptions),
  patience: {
    pollInterval: Duration.seconds(5),
    longestWait: Duration.minutes(20),
    flowRetryDelay: Duration.seconds(60),
    flowRetries: 1,
    videoConcurrency: 1
  },
  references: [],
  changes: [],
  onDoubt: "retry"
}

/** A workflow engine in which no film is ever made: what was laid into the queue is noted, `film/attempt`. */
export const notingEngine = (noted: Array<string>) =>
  Layer.provideMerge(
    MakeFilm.toLayer(({ attempt, film }) =>
      Effect.zipRight(
        Effect.sync(() => noted.push(`${film}/${attempt}`)),
        Effect.never
      )
    ),
    WorkflowEngine.layerMemory
  )
