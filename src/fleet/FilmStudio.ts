import { join } from "node:path"
import type { SqlClient } from "@effect/sql"
import { Effect, Layer } from "effect"
import { GrokClient } from "../services/GrokClient.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Provider } from "../services/Provider.js"
import { StateStore, type StoreOptions } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { reserve } from "./Accounts.js"
import { fencedJournal } from "./FencedJournal.js"
import { filesIn } from "./KeptFiles.js"
import { MediaStore } from "./MediaStore.js"

/** A film as a worker makes it. */
export interface FilmStudioOptions extends Pick<StoreOptions, "budget" | "onDoubt"> {
  readonly film: string
  /** The folder of this worker in which the film's files lie while it is made. */
  readonly scratch: string
}

/**
 * One film's own part of a studio on a machine of many: its journal in the database, its files in a scratch folder and in the
 * media store, its account's budget.
 * Fails   StoreFailed, WorkspaceUnusable: it cannot be opened.
 */
export const filmStudio = ({ film, scratch, ...options }: FilmStudioOptions) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { name } = yield* Provider
      const media = yield* MediaStore
      const database = yield* Effect.context<SqlClient.SqlClient>()
      const journal = Effect.map(fencedJournal(film), (opened) => ({
        ...opened,
        reserve: (order: Parameters<typeof reserve>[2]) =>
          Effect.provide(reserve(film, opened.token, order), database),
        files: filesIn(media, film)
      }))
      return Layer.mergeAll(
        GrokClient.layerFilm,
        StateStore.layerJournal(journal, { provider: name, ...options }),
        PipelineEvents.layer
      ).pipe(Layer.provideMerge(Workspace.layer(join(scratch, film))))
    })
  )
