import { Context, Effect, HashMap, Layer, Option, Ref, Schema } from "effect"
import { Artist } from "../drawing/Artist.js"
import { pictureFor } from "../drawing/Directions.js"
import { PictureSpec } from "../drawing/Picture.js"
import { damaged, halved, playlist } from "../faults/Spoil.js"
import { Fault } from "../SimulatorConfig.js"
import { joinClips } from "../server/wire/JoinClips.js"
import { converse, linesIn, type SpokenLine } from "../sound/Dialogue.js"
import { markedClip, readSaidMark, type Said, shifted } from "../sound/SaidMark.js"
import { MediaStore } from "./MediaStore.js"
import { Scenario } from "./Scenario.js"

const shot = {
  prompt: Schema.String,
  camera: Schema.String,
  action: Schema.String,
  seconds: Schema.Number,
  width: Schema.Int,
  height: Schema.Int,
  seed: Schema.Int,
  sound: Schema.Boolean,
  /** The voices that the prompt binds. */
  voices: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
  /** How the finished file is spoiled. */
  spoilt: Schema.optionalWith(Schema.typeSchema(Fault), { exact: true })
}

/** One clip to make, with files named by their SHA-256, so that it can be written down and done after a restart. */
export const FilmOrder = Schema.Union(
  /** A clip that opens on a picture that was sent. */
  Schema.TaggedStruct("FromPicture", { ...shot, picture: Schema.String }),
  /** A clip that opens on a picture drawn first. */
  Schema.TaggedStruct("FromWords", { ...shot, spec: PictureSpec }),
  /** A clip filmed again with a change. */
  Schema.TaggedStruct("Edit", { ...shot, clip: Schema.String }),
  /** A clip with a tail of `tailSeconds`. */
  Schema.TaggedStruct("Extension", { ...shot, clip: Schema.String, tailSeconds: Schema.Number })
)
export type FilmOrder = typeof FilmOrder.Type

/** The shot as its fault wants it: shorter, mute, of another size or rate. */
const bent = (order: FilmOrder): FilmOrder => {
  switch (order.spoilt?.name) {
    case "clip-wrong-duration":
      return { ...order, seconds: order.spoilt.seconds ?? order.seconds / 2 }
    case "clip-mute":
      return { ...order, sound: false }
    case "clip-odd-size":
      return { ...order, width: 320, height: 240 }
    default:
      return order
  }
}

/** Who says what in a clip; nobody where it has no sound. */
const linesOf = (order: FilmOrder): ReadonlyArray<SpokenLine> =>
  order.sound ? linesIn(order.prompt, order.voices ?? [], order.seed) : []

/** The finished file as its fault wants it. */
const spoiled = (bytes: Uint8Array, fault: Fault | undefined): Uint8Array => {
  switch (fault?.name) {
    case "clip-truncated":
      return halved(bytes)
    case "clip-damaged":
      return damaged(bytes)
    case "clip-playlist":
      return playlist(fault.to)
    default:
      return bytes
  }
}

/** The cutting room: turns orders into files, few at a time. */
export class Films extends Context.Tag("xai-simulator/Films")<
  Films,
  {
    /** Makes the clip and gives the SHA-256 of the kept file; tells meanwhile what share of it is painted. */
    readonly make: (order: FilmOrder, onPainted?: (share: number) => void) => Effect.Effect<string>
  }
>() {
  static readonly layer = Layer.effect(
    Films,
    Effect.gen(function* () {
      const artist = yield* Artist
      const media = yield* MediaStore
      const { encodes, framesPerSecond, speech } = yield* (yield* Scenario).config
      const desk = yield* Effect.makeSemaphore(encodes)
      /** Which picture a clip of ours opens on, by the clip's hash: what is changed later can be filmed from it. */
      const openings = yield* Ref.make(HashMap.empty<string, Uint8Array>())

      const fileOf = (hash: string) =>
        Effect.flatMap(
          media.file(hash),
          Option.match({
            onNone: () => Effect.dieMessage(`The file ${hash} of an order is gone.`),
            onSome: Effect.succeed<Uint8Array>
          })
        )
      const drawn = (spec: PictureSpec, order: FilmOrder) =>
        artist.draw({ spec, width: order.width, height: order.height, seed: order.seed })
      const filmed = (
        picture: Uint8Array,
        order: FilmOrder,
        onPainted: ((share: number) => void) | undefined,
        seconds = order.seconds
      ) =>
        artist.film({
          ...(onPainted === undefined ? {} : { onPainted }),
          picture,
          prompt: order.prompt,
          camera: order.camera,
          action: order.action,
          seconds,
          framesPerSecond: order.spoilt?.name === "clip-odd-rate" ? 12 : framesPerSecond,
          width: order.width,
          height: order.height,
          seed: order.seed,
          sound: order.sound,
          ...(linesOf(order).length === 0 ? {} : { lines: linesOf(order), speech })
        })
      /** What is said in a clip: its own lines, after what is said in the clip it is made from. */
      const saidIn = Effect.fnUntraced(function* (order: FilmOrder) {
        const before =
          "clip" in order ? Option.getOrUndefined(readSaidMark(yield* fileOf(order.clip))) : undefined
        const isTail = order._tag === "Extension"
        const seconds = isTail ? order.tailSeconds : order.seconds
        const own = order._tag === "Edit" ? [] : (yield* converse(linesOf(order), seconds, speech)).words
        return {
          language: before?.language ?? "auto",
          words: [...(before?.words ?? []), ...shifted(own, isTail ? order.seconds - seconds : 0)]
        } satisfies Said
      })
      /** The clip with what is said in it, where its artist has not written that into it. */
      const marked = Effect.fnUntraced(function* (clip: Uint8Array, order: FilmOrder) {
        if (!order.sound || Option.isSome(readSaidMark(clip))) return clip
        return markedClip(clip, yield* saidIn(order))
      })
      const openingOf = (order: FilmOrder & { readonly clip: string }) =>
        Effect.flatMap(Ref.get(openings), (known) =>
          Option.match(HashMap.get(known, order.clip), {
            onNone: () => drawn(pictureFor(order.prompt, []), order),
            onSome: Effect.succeed
          })
        )

      const made = Effect.fnUntraced(function* (order: FilmOrder, onPainted?: (share: number) => void) {
        switch (order._tag) {
          case "FromPicture": {
            const picture = yield* fileOf(order.picture)
            return { picture, clip: yield* filmed(picture, order, onPainted) }
          }
          case "FromWords": {
            const picture = yield* drawn(order.spec, order)
            return { picture, clip: yield* filmed(picture, order, onPainted) }
          }
          case "Edit": {
            const picture = yield* openingOf(order)
            const source = yield* fileOf(order.clip)
            // A fault in length, size or sound cannot be had by a change of look: the clip is filmed anew.
            const clip = /clip-(wrong|mute|odd)/.test(order.spoilt?.name ?? "")
              ? yield* filmed(picture, order, onPainted)
              : yield* artist.refilm({ clip: source, prompt: order.prompt, seed: order.seed })
            return { picture, clip }
          }
          case "Extension": {
            const picture = yield* openingOf(order)
            const tail = yield* filmed(picture, order, onPainted, order.tailSeconds)
            const joined = yield* joinClips(yield* fileOf(order.clip), tail)
            return {
              picture,
              clip: Option.isSome(joined) ? joined.value : yield* filmed(picture, order, onPainted)
            }
          }
        }
      })

      return {
        make: Effect.fn("Films.make")(function* (order, onPainted) {
          const shot = bent(order)
          const { clip, picture } = yield* desk.withPermits(1)(made(shot, onPainted))
          const hash = yield* media.keep(spoiled(yield* marked(clip, shot), order.spoilt))
          yield* Ref.update(openings, HashMap.set(hash, picture))
          return hash
        })
      }
    })
  )
}
