import { Schema } from "effect"

/** Someone to draw: the look follows from name and description alone, so it is the same in every picture. */
export const CastMember = Schema.Struct({
  name: Schema.String,
  description: Schema.String
})
export type CastMember = typeof CastMember.Type

/** What a simulated picture shows. The picture file carries it as a JPEG comment, so that later calls can read it back. */
export const PictureSpec = Schema.Union(
  Schema.TaggedStruct("Portrait", { style: Schema.String, member: CastMember }),
  Schema.TaggedStruct("Scene", {
    style: Schema.String,
    title: Schema.String,
    setting: Schema.String,
    action: Schema.String,
    mood: Schema.String,
    camera: Schema.String,
    palette: Schema.String,
    /** From left to right. */
    cast: Schema.Array(CastMember)
  }),
  /** Anything else a client asks for: its words on a card. */
  Schema.TaggedStruct("Card", { prompt: Schema.String })
)
export type PictureSpec = typeof PictureSpec.Type

/** One picture to draw. Equal requests give equal bytes. */
export interface DrawRequest {
  readonly spec: PictureSpec
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Varies pose and small details; the look of a character never depends on it. */
  readonly seed: number
}

/** One clip to film. It opens on `picture` exactly and moves as `camera` says. */
export interface FilmRequest {
  /** The opening JPEG's bytes; its comment, where there is one, tells what can be moved in layers. */
  readonly picture: Uint8Array
  readonly prompt: string
  readonly camera: string
  readonly action: string
  readonly seconds: number
  readonly framesPerSecond: number
  readonly width: number
  readonly height: number
  readonly seed: number
  readonly sound: boolean
}
