import { Effect, Layer, type Option } from "effect"
import { savedFilm } from "../../fleet/SavedFilm.js"
import { UsageError } from "../ending/CliError.js"
import { mediaAt, queueDatabase } from "./QueueDatabase.js"

/**
 * The name of the film of the queue that is meant.
 * Fails   UsageError: none is named.
 */
export const filmNamed = (film: Option.Option<string>, command: string) =>
  Effect.mapError(
    film,
    () => new UsageError({ detail: `Name the film: ${command} --database --film FILM; queue lists them.` })
  )

/**
 * A film of the queue as a folder has one, for commands that look at a folder, as long as the scope: it is removed then.
 * Fails   UsageError: no database or no place for media is set. Else as `savedFilm`.
 */
export const savedFolder = (film: string, media: Option.Option<string>) =>
  Effect.provide(savedFilm(film), Layer.merge(queueDatabase, mediaAt(media)))
