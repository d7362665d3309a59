import { extname } from "node:path"
import { Effect } from "effect"
import { type FilesElsewhere, StoreFailed } from "../services/StateStore.js"
import type { MediaStore } from "./MediaStore.js"
import type { MediaStoreFailed } from "./MediaStoreFailed.js"

const unkept = ({ message }: MediaStoreFailed) => new StoreFailed({ reason: "Unwritable", detail: message })

/** The film's files in the media store, each by its hash. */
export const filesIn = (media: typeof MediaStore.Service, film: string): FilesElsewhere => ({
  keep: ({ path, sha256 }, absolute) =>
    Effect.mapError(media.keep(film, sha256, extname(path).slice(1), absolute), unkept),
  bring: ({ path, sha256 }, absolute) =>
    media.bring(film, sha256, extname(path).slice(1), absolute).pipe(
      // As of a file that changed on one's own disk: what is damaged is not there, and is kept anew when it is made again.
      Effect.catchIf(
        ({ reason }) => reason === "Damaged",
        ({ message }) => Effect.as(Effect.logWarning(message), false)
      ),
      Effect.mapError(unkept)
    )
})
