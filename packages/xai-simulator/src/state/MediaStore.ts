import { Clock, Context, Effect, HashMap, Layer, Option, Ref, Schema } from "effect"
import { sha256, uuidFrom } from "../Seed.js"
import { BlobStore } from "./BlobStore.js"
import { Scenario } from "./Scenario.js"

const Link = Schema.Struct({
  id: Schema.String,
  /** The file name in the address. */
  name: Schema.String,
  sha256: Schema.String,
  mime: Schema.String,
  /** The words it was made from. */
  prompt: Schema.String,
  /** Milliseconds since 1970; null never. */
  expiresAt: Schema.NullOr(Schema.Number)
})

/** An address under which a file can be fetched for a while. */
export type Link = typeof Link.Type

/** A file and what it is. */
export interface StoredFile {
  readonly bytes: Uint8Array
  readonly mime: string
  readonly prompt: string
}

/** The files the simulator made, and the links to them. */
export class MediaStore extends Context.Tag("xai-simulator/MediaStore")<
  MediaStore,
  {
    /** Keeps a file and gives its SHA-256. */
    readonly keep: (bytes: Uint8Array) => Effect.Effect<string>
    readonly file: (sha256: string) => Effect.Effect<Option.Option<Uint8Array>>
    /** Makes a link to a kept file. `lifeMillis` null: it never dies. */
    readonly link: (file: {
      readonly sha256: string
      readonly mime: string
      readonly prompt: string
      readonly lifeMillis: number | null
    }) => Effect.Effect<Link>
    /** The link by its id, alive or not. */
    readonly find: (id: string) => Effect.Effect<Option.Option<Link>>
    /** Whether the link still works. */
    readonly isAlive: (link: Link) => Effect.Effect<boolean>
    /** Lets a link die. */
    readonly expire: (id: string) => Effect.Effect<void>
    /** Where a link leads, `origin` being `http://host:port`. */
    readonly urlOf: (link: Link, origin: string) => string
    /** The file behind a living link of ours; none for any other address. */
    readonly resolve: (url: string, origin: string) => Effect.Effect<Option.Option<StoredFile>>
  }
>() {
  static readonly layer = Layer.effect(
    MediaStore,
    Effect.gen(function* () {
      const blobs = yield* BlobStore
      const scenario = yield* Scenario
      const { seed } = yield* scenario.config
      const kept = (yield* blobs.lines("links")).flatMap((line) =>
        Option.toArray(Schema.decodeUnknownOption(Link)(line))
      )
      const links = yield* Ref.make(HashMap.fromIterable(kept.map((link) => [link.id, link] as const)))
      const files = yield* Ref.make(HashMap.empty<string, Uint8Array>())

      const file = Effect.fn("MediaStore.file")(function* (hash: string) {
        const held = HashMap.get(yield* Ref.get(files), hash)
        return Option.isSome(held) ? held : yield* blobs.file(hash)
      })
      const find = (id: string) => Effect.map(Ref.get(links), HashMap.get(id))
      const isAlive = (link: Link) =>
        Effect.map(Clock.currentTimeMillis, (now) => link.expiresAt === null || now < link.expiresAt)
      const save = (link: Link) =>
        Effect.andThen(Ref.update(links, HashMap.set(link.id, link)), blobs.add("links", link))
      const urlOf = (link: Link, origin: string) => `${origin}/media/${link.id}/${link.name}`

      return {
        file,
        find,
        isAlive,
        urlOf,
        keep: Effect.fn("MediaStore.keep")(function* (bytes) {
          const hash = sha256(bytes)
          if (!HashMap.has(yield* Ref.get(files), hash)) {
            yield* Ref.update(files, HashMap.set(hash, bytes))
            yield* blobs.saveFile(hash, bytes)
          }
          return hash
        }),
        link: Effect.fn("MediaStore.link")(function* ({ sha256: hash, mime, prompt, lifeMillis }) {
          const now = yield* Clock.currentTimeMillis
          const before = HashMap.reduce(yield* Ref.get(links), 0, (n, it) => (it.sha256 === hash ? n + 1 : n))
          const id = uuidFrom(seed, "link", hash, before)
          const kind = mime.startsWith("video/") ? "video" : "imgen"
          const ending = mime === "image/jpeg" ? "jpeg" : (mime.split("/")[1] ?? "bin")
          const link: Link = {
            id,
            name: `xai-${kind}-${hash.slice(0, 12)}.${ending}`,
            sha256: hash,
            mime,
            prompt,
            expiresAt: lifeMillis === null ? null : now + lifeMillis
          }
          yield* save(link)
          return link
        }),
        expire: (id) =>
          Effect.flatMap(
            find(id),
            Option.match({
              onNone: () => Effect.void,
              onSome: (link) => save({ ...link, expiresAt: 0 })
            })
          ),
        resolve: Effect.fn("MediaStore.resolve")(function* (url, origin) {
          const prefix = `${origin}/media/`
          if (!url.startsWith(prefix)) return Option.none()
          const link = yield* find(url.slice(prefix.length).split("/")[0] ?? "")
          if (Option.isNone(link) || !(yield* isAlive(link.value))) return Option.none()
          const bytes = yield* file(link.value.sha256)
          return Option.map(bytes, (held) => ({
            bytes: held,
            mime: link.value.mime,
            prompt: link.value.prompt
          }))
        })
      }
    })
  )
}
