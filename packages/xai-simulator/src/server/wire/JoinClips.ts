import { Effect, Option } from "effect"

type Bytes = ArrayBufferLike | ArrayBufferView | undefined

const hexOf = (it: Bytes): string =>
  it === undefined
    ? ""
    : Buffer.from(
        ArrayBuffer.isView(it) ? new Uint8Array(it.buffer, it.byteOffset, it.byteLength) : new Uint8Array(it)
      ).toString("hex")

const sameBytes = (a: Bytes, b: Bytes): boolean => hexOf(a) === hexOf(b)

/**
 * One file from two, without touching a picture: the second clip's packets behind the first one's. None when the two were
 * not encoded alike, since one file has one codec setting.
 */
export const joinClips = (first: Uint8Array, second: Uint8Array): Effect.Effect<Option.Option<Uint8Array>> =>
  Effect.tryPromise(async () => {
    const {
      BufferSource,
      BufferTarget,
      EncodedAudioPacketSource,
      EncodedPacketSink,
      EncodedVideoPacketSource,
      Input,
      MP4,
      Mp4OutputFormat,
      Output
    } = await import("mediabunny")
    const inputs = [first, second].map(
      (bytes) => new Input({ source: new BufferSource(bytes), formats: [MP4] })
    )
    try {
      const videos = await Promise.all(inputs.map((input) => input.getPrimaryVideoTrack()))
      const audios = await Promise.all(inputs.map((input) => input.getPrimaryAudioTrack()))
      const [videoA, videoB] = videos
      const [audioA, audioB] = audios
      if (!videoA || !videoB) return Option.none()
      const configs = await Promise.all([videoA.getDecoderConfig(), videoB.getDecoderConfig()])
      const codec = await videoA.getCodec()
      const [a, b] = configs
      if (!a || !b || codec === null || a.codec !== b.codec || !sameBytes(a.description, b.description))
        return Option.none()

      const target = new BufferTarget()
      const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target })
      const video = new EncodedVideoPacketSource(codec)
      output.addVideoTrack(video)
      const audioCodec = audioA && audioB ? await audioA.getCodec() : null
      const audioConfig = audioA && audioB ? await audioA.getDecoderConfig() : null
      const audio = audioCodec === null ? undefined : new EncodedAudioPacketSource(audioCodec)
      if (audio !== undefined) output.addAudioTrack(audio)
      await output.start()
      const shift = await videoA.computeDuration()
      for (const [track, offset] of [
        [videoA, 0],
        [videoB, shift]
      ] as const) {
        for await (const packet of new EncodedPacketSink(track).packets()) {
          await video.add(packet.clone({ timestamp: packet.timestamp + offset }), { decoderConfig: a })
        }
      }
      if (audio !== undefined && audioA && audioB && audioConfig !== null) {
        let last = Number.NEGATIVE_INFINITY
        for (const [track, offset] of [
          [audioA, 0],
          [audioB, shift]
        ] as const) {
          for await (const packet of new EncodedPacketSink(track).packets()) {
            const timestamp = packet.timestamp + offset
            // Encoder padding at the seam: a packet that would step back in time is left out.
            if (timestamp <= last || (offset === 0 && timestamp >= shift)) continue
            last = timestamp
            await audio.add(packet.clone({ timestamp }), { decoderConfig: audioConfig })
          }
        }
      }
      await output.finalize()
      return target.buffer === null ? Option.none() : Option.some(new Uint8Array(target.buffer))
    } finally {
      for (const input of inputs) input.dispose()
    }
  }).pipe(Effect.orElseSucceed(() => Option.none()))
