import { Schema } from "effect"

/** The simulator's routes, by what they are for. */
export const RouteName = Schema.Literal(
  "chat",
  "deferred-chat",
  "responses",
  "response",
  "image-generations",
  "image-edits",
  "deferred-image",
  "video-generations",
  "video-edits",
  "video-extensions",
  "video-poll",
  "tts",
  "voices",
  "stt",
  "models",
  "api-key",
  "media"
)
export type RouteName = typeof RouteName.Type

export const everyRoute: ReadonlyArray<RouteName> = RouteName.literals

/** Questions, in both forms. */
export const questions: ReadonlyArray<RouteName> = ["chat", "responses"]

/** Orders of clips. */
export const videoStarts: ReadonlyArray<RouteName> = ["video-generations", "video-edits", "video-extensions"]

/** Speaking and hearing. */
export const speechRoutes: ReadonlyArray<RouteName> = ["tts", "stt"]

/** Calls that cost money. */
export const paidRoutes: ReadonlyArray<RouteName> = [
  ...questions,
  "image-generations",
  "image-edits",
  ...videoStarts,
  ...speechRoutes
]

/** Routes by a name that may stand for several. */
export const RouteGroup = Schema.Literal(...RouteName.literals, "images", "videos", "speech", "paid", "*")
export type RouteGroup = typeof RouteGroup.Type

/** The routes a group stands for. */
export const routesOf = (group: RouteGroup): ReadonlyArray<RouteName> => {
  switch (group) {
    case "*":
      return everyRoute
    case "paid":
      return paidRoutes
    case "images":
      return ["image-generations", "image-edits"]
    case "videos":
      return videoStarts
    case "speech":
      return speechRoutes
    default:
      return [group]
  }
}
