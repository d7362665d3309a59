import { Context, type Effect } from "effect"

// What is asked of a canvas, in words of our own: whoever brings another drawing library needs none of this one's types.

/** A picture that was read. */
export interface Image {
  readonly width: number
  readonly height: number
}

/** Colours along a line or a circle. */
export interface Gradient {
  addColorStop(offset: number, colour: string): void
}

/** What everything here paints on: of the canvas of the web, what is used. Lengths in pixels, angles in radians. */
export interface Pen {
  fillStyle: string | object
  strokeStyle: string | object
  lineWidth: number
  lineCap: "butt" | "round" | "square"
  lineJoin: "bevel" | "miter" | "round"
  globalAlpha: number
  globalCompositeOperation: string
  imageSmoothingQuality: "high" | "low" | "medium"
  font: string
  fontVariationSettings: string
  direction: string
  textAlign: string
  textBaseline: string
  save(): void
  restore(): void
  translate(x: number, y: number): void
  rotate(angle: number): void
  scale(x: number, y: number): void
  resetTransform(): void
  beginPath(): void
  closePath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number): void
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void
  ellipse(x: number, y: number, rx: number, ry: number, turn: number, from: number, to: number): void
  rect(x: number, y: number, width: number, height: number): void
  roundRect(x: number, y: number, width: number, height: number, radii: number | Array<number>): void
  fill(): void
  stroke(): void
  clip(): void
  fillRect(x: number, y: number, width: number, height: number): void
  fillText(text: string, x: number, y: number): void
  measureText(text: string): { readonly width: number }
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): Gradient
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): Gradient
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  drawImage(picture: Canvas | Image, x: number, y: number, width?: number, height?: number): void
}

/** A sheet to paint on. */
export interface Canvas {
  readonly width: number
  readonly height: number
  getContext(kind: "2d"): Pen
  /** The pixels, four bytes each: red, green, blue, how opaque. */
  data(): Uint8Array
  encodeSync(format: "jpeg", quality?: number): Uint8Array
}

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
