import { type Option, Schema } from "effect"
import type { SpokenLine } from "../sound/Dialogue.js"
import type { SpeechKind } from "../sound/Speak.js"

/** What a picture can be drawn with that should not be in it. */
export const FigureDefect = Schema.Literal("wrong-colour", "missing-part", "extra-limb", "wrong-being")
export const PictureFlaw = Schema.Literal("merged-figures", "lettering", "extra-figure", "missing-figure")
export const Defect = Schema.Union(FigureDefect, PictureFlaw)
export type Defect = typeof Defect.Type

/** Without a word on it: a picture for other eyes than a person's, who may take a title for a fault. */
const plain = Schema.optionalWith(Schema.Literal(true), { exact: true })

/** Someone to draw: the look follows from name and description alone, so it is the same in every picture. */
export const CastMember = Schema.Struct({
  name: Schema.String,
  description: Schema.String,
  /** Planted: how this one picture gets them wrong. */
  defect: Schema.optionalWith(FigureDefect, { exact: true })
})
export type CastMember = typeof CastMember.Type

/** What a simulated picture shows. The picture file carries it as a JPEG comment, so that later calls can read it back. */
export const PictureSpec = Schema.Union(
  Schema.TaggedStruct("Portrait", {
    style: Schema.String,
    member: CastMember,
    flaw: Schema.optionalWith(PictureFlaw, { exact: true }),
    plain
  }),
  Schema.TaggedStruct("Scene", {
    style: Schema.String,
    title: Schema.String,
    setting: Schema.String,
    action: Schema.String,
    mood: Schema.String,
    camera: Schema.String,
    palette: Schema.String,
    /** From left to right. */
    cast: Schema.Array(CastMember),
    flaw: Schema.optionalWith(PictureFlaw, { exact: true }),
    plain
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
  /** Who says what in it; nobody says anything where it is left out. */
  readonly lines?: ReadonlyArray<SpokenLine>
  /** How they sound. */
  readonly speech?: SpeechKind
  /** Told the share of the frames that are painted, from 0 to 1, as each is. */
  readonly onPainted?: (share: number) => void
}

/** A clip to be filmed again with a change. */
export interface RefilmRequest {
  /** An mp4's bytes. */
  readonly clip: Uint8Array
  readonly prompt: string
  readonly seed: number
}

/** What the pixels of a picture show. */
export interface Sight {
  /** What the picture should show. */
  readonly spec: PictureSpec
  /** What is wrong with it, and with the how-manieth of its cast. */
  readonly defect: Option.Option<{ readonly defect: Defect; readonly who: number }>
}
