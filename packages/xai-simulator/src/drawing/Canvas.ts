import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas"
import { Context, type Effect } from "effect"

/** What everything here paints on. */
export type Pen = SKRSContext2D

/** How heavy letters are. */
export type Face = "regular" | "bold" | "black"

/** How a text is to be lettered: what a pen must be told before it draws or measures any part of it. */
export interface Lettering {
  readonly font: string
  readonly fontVariationSettings: string
  readonly direction: "ltr" | "rtl"
}

/** How wide a line is, in pixels. */
export type Measure = (line: string) => number

/** Makes canvases, reads pictures, letters words. */
export interface Studio {
  readonly canvas: (width: number, height: number) => Canvas
  readonly picture: (bytes: Uint8Array) => Promise<Image>
  /** The lettering of a whole text. */
  readonly letteringOf: (text: string, face: Face, size: number) => Lettering
  /** How wide the lines of a text are. */
  readonly measureOf: (text: string, face: Face, size: number) => Measure
  /** The text as it can be lettered best. */
  readonly legible: (text: string) => string
  /** A text in lines no wider than `width`; one letter is always set. */
  readonly wrap: (text: string, width: number, measure: Measure) => ReadonlyArray<string>
  /** The first `count` of a text's lines, 1 or more, the last of them ended with an ellipsis. */
  readonly cutTo: (
    count: number,
    text: string,
    lines: ReadonlyArray<string>,
    width: number,
    measure: Measure
  ) => ReadonlyArray<string>
}

/**
 * What the pictures are drawn and lettered with. `PlainRoom` is enough for most; a program with fonts and rules of its own
 * brings its own room.
 */
export class DrawingRoom extends Context.Tag("xai-simulator/DrawingRoom")<
  DrawingRoom,
  {
    /** Asked for by every picture; what is heavy is loaded by the first. */
    readonly open: Effect.Effect<Studio>
  }
>() {}

/** Tells a pen how a text is to be lettered. */
export const take = (pen: Pen, lettering: Lettering): void => {
  pen.font = lettering.font
  pen.fontVariationSettings = lettering.fontVariationSettings
  pen.direction = lettering.direction
}
