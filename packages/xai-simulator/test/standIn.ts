import { Effect, Layer } from "effect"
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output
} from "mediabunny"
import { Artist, sizeFor } from "../src/drawing/Artist.js"
import { readSpec, sign } from "../src/drawing/Comment.js"
import type { FilmRequest } from "../src/drawing/Picture.js"
import { clipFacts } from "../src/server/wire/ClipFacts.js"

/** A JPEG's frame header and nothing in it: enough for whoever reads only sizes and comments. */
const hollowJpeg = (width: number, height: number, seed: number): Uint8Array =>
  Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0],
    ...Array.from({ length: 2000 }, (_, index) => ((seed >>> 3) + index * 7) & 0x7f),
    ...[0xff, 0xd9]
  ])

/** An MP4 whose frames hold noise: its length, its size and its tracks are real. */
const hollowClip = async (
  request: Pick<FilmRequest, "seconds" | "framesPerSecond" | "width" | "height" | "sound" | "seed">
) => {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target })
  const video = new EncodedVideoPacketSource("avc")
  output.addVideoTrack(video)
  const audio = request.sound ? new EncodedAudioPacketSource("aac") : undefined
  if (audio !== undefined) output.addAudioTrack(audio)
  await output.start()
  const sps = [
    0x67, 0x42, 0xc0, 0x1e, 0xda, 0x02, 0x80, 0xf6, 0x84, 0, 0, 3, 0, 4, 0, 0, 3, 0, 0xca, 0x3c, 0x58, 0xba,
    0x80
  ]
  const pps = [0x68, 0xce, 0x3c, 0x80]
  const description = Uint8Array.from([
    1,
    0x42,
    0xc0,
    0x1e,
    0xff,
    0xe1,
    0,
    sps.length,
    ...sps,
    1,
    0,
    pps.length,
    ...pps
  ])
  const frames = Math.round(request.seconds * request.framesPerSecond)
  const pause = 1 / request.framesPerSecond
  for (let index = 0; index < frames; index++) {
    const data = Uint8Array.from({ length: 120 }, (_, at) => (request.seed + at * 31 + index) & 0xff)
    await video.add(new EncodedPacket(data, index === 0 ? "key" : "delta", index * pause, pause), {
      decoderConfig: {
        codec: "avc1.42c01e",
        codedWidth: request.width,
        codedHeight: request.height,
        description
      }
    })
  }
  if (audio !== undefined) {
    const step = 1024 / 48_000
    for (let at = 0; at < request.seconds; at += step) {
      await audio.add(new EncodedPacket(new Uint8Array(20), "key", at, step), {
        decoderConfig: {
          codec: "mp4a.40.2",
          sampleRate: 48_000,
          numberOfChannels: 2,
          description: Uint8Array.from([0x11, 0x90])
        }
      })
    }
  }
  await output.finalize()
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0))
}

/** An artist whose pictures and clips are empty but well formed, so that tests of answers do not wait for paint. */
export const standIn = Layer.succeed(Artist, {
  draw: ({ height, seed, spec, width }) =>
    Effect.sync(() =>
      sign(hollowJpeg(width, height, seed), {
        artist: "grok-video-pipeline/simulator",
        width,
        height,
        seed,
        spec
      })
    ),
  readSpec,
  inspect: () => Effect.succeedNone,
  film: (request) => Effect.promise(() => hollowClip(request)),
  refilm: ({ clip, seed }) =>
    Effect.flatMap(Effect.flatMap(clipFacts(clip), Effect.orDie), ({ height, seconds, width }) =>
      Effect.promise(() => hollowClip({ seconds, width, height, seed, sound: true, framesPerSecond: 4 }))
    ),
  sizeFor
})
