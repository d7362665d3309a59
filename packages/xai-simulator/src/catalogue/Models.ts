// The models of xAI's API, what they take and what they cost, as a client of the API would have to know them. They are
// written down here a second time on purpose: a stand-in that reckoned with its client's own table could not find it wrong.
// Sources: docs.x.ai/developers/models and /pricing (read 2026-11-22), the live lists of models (2026-11-28).

/** A model that writes and looks. */
export interface ChatModel {
  readonly id: string
  /** USD per million tokens in. */
  readonly usdPerMillionIn: number
  /** USD per million tokens in that were sent before. */
  readonly usdPerMillionCached: number
  /** USD per million tokens out, reasoning included. */
  readonly usdPerMillionOut: number
  /** The values of `reasoning_effort` it takes; empty when it takes none. */
  readonly efforts: ReadonlyArray<string>
}

/** A model that draws. */
export interface ImageModel {
  readonly id: string
  /** Most pictures one edit may take as input. */
  readonly mostInputs: number
  /** Longest prompt, in characters. */
  readonly longestPrompt: number
  /** Whether the request may name a quality. */
  readonly hasQuality: boolean
  /** USD per picture at 1k, by quality. */
  readonly usdPerImage: { readonly low: number; readonly medium: number }
  /** USD added per input picture of an edit. */
  readonly usdPerInput: number
}

/** How large a clip is, by the number of its lines. */
export const resolutions = ["480p", "720p", "1080p"] as const
export type Resolution = (typeof resolutions)[number]

/** A model that films. */
export interface VideoModel {
  readonly id: string
  /** Whether it edits and extends clips. */
  readonly canEdit: boolean
  /** USD per second of output; absent where the model does not film at that size. */
  readonly usdPerSecond: { readonly [size in Resolution]?: number }
  /** USD added for each input picture. */
  readonly usdPerInput: number
  /** USD per second of a clip given to an edit. */
  readonly usdPerEditInputSecond: number
}

export const chatModels: ReadonlyArray<ChatModel> = [
  {
    id: "grok-4.3",
    usdPerMillionIn: 1.25,
    usdPerMillionCached: 0.2,
    usdPerMillionOut: 2.5,
    efforts: ["none", "low", "medium", "high"]
  },
  {
    id: "grok-4.5",
    usdPerMillionIn: 2,
    usdPerMillionCached: 0.3,
    usdPerMillionOut: 6,
    efforts: ["low", "medium", "high"]
  },
  {
    id: "grok-4.6",
    usdPerMillionIn: 2,
    usdPerMillionCached: 0.5,
    usdPerMillionOut: 6,
    efforts: ["low", "medium", "high", "xhigh"]
  },
  {
    id: "grok-4.7",
    usdPerMillionIn: 2,
    usdPerMillionCached: 0.5,
    usdPerMillionOut: 6,
    efforts: ["low", "medium", "high", "xhigh"]
  },
  {
    id: "grok-4.20-0309-reasoning",
    usdPerMillionIn: 1.25,
    usdPerMillionCached: 0.2,
    usdPerMillionOut: 2.5,
    efforts: []
  },
  {
    id: "grok-4.20-0309-non-reasoning",
    usdPerMillionIn: 1.25,
    usdPerMillionCached: 0.2,
    usdPerMillionOut: 2.5,
    efforts: []
  },
  {
    id: "grok-4.20-multi-agent-0309",
    usdPerMillionIn: 1.25,
    usdPerMillionCached: 0.2,
    usdPerMillionOut: 2.5,
    efforts: ["low", "medium", "high", "xhigh"]
  },
  { id: "grok-build-0.1", usdPerMillionIn: 1, usdPerMillionCached: 0.2, usdPerMillionOut: 2, efforts: [] }
]

export const imageModels: ReadonlyArray<ImageModel> = [
  {
    id: "grok-imagine-image-2.0",
    mostInputs: 5,
    longestPrompt: 64_000,
    hasQuality: true,
    usdPerImage: { low: 0.04, medium: 0.06 },
    usdPerInput: 0.01
  },
  {
    id: "grok-imagine-image",
    mostInputs: 5,
    longestPrompt: 16_000,
    hasQuality: false,
    usdPerImage: { low: 0.02, medium: 0.02 },
    usdPerInput: 0.002
  }
]

export const videoModels: ReadonlyArray<VideoModel> = [
  {
    id: "grok-imagine-video",
    canEdit: true,
    usdPerSecond: { "480p": 0.05, "720p": 0.07 },
    usdPerInput: 0.002,
    usdPerEditInputSecond: 0.01
  },
  {
    id: "grok-imagine-video-1.5",
    canEdit: false,
    usdPerSecond: { "480p": 0.08, "720p": 0.14, "1080p": 0.25 },
    usdPerInput: 0.01,
    usdPerEditInputSecond: 0
  },
  {
    id: "grok-imagine-video-1.5-lite",
    canEdit: false,
    usdPerSecond: { "480p": 0.02, "720p": 0.03, "1080p": 0.14 },
    usdPerInput: 0.01,
    usdPerEditInputSecond: 0
  }
]

/** Shapes of a clip; one made from a picture takes the picture's (`21:9` and `5:2` on the newest page only). */
export const videoRatios = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2"] as const

/** Lengths a clip may be ordered at, in seconds. */
export const videoSeconds = { shortest: 1, longest: 15 } as const

/** Longest clip that is edited, in seconds of its real length. */
export const longestEditSeconds = 8.7
