import { Effect } from "effect"
import { EncodedPacketSink, FilePathSource, Input, MP4 } from "mediabunny"

/** What a film's file says of itself, read by mediabunny and by nothing of ours. */
export const probeFilm = (path: string) =>
  Effect.promise(async () => {
    const input = new Input({ source: new FilePathSource(path), formats: [MP4] })
    try {
      const [videos, audios] = [await input.getVideoTracks(), await input.getAudioTracks()]
      const [video] = videos
      const [audio] = audios
      if (video === undefined || audio === undefined) throw new Error(`${path} lacks a picture or a sound`)
      const stats = await video.computePacketStats()
      const metrics = await video.computeFrameRateMetrics({ targetPacketCount: Number.POSITIVE_INFINITY })
      const keys: Array<number> = []
      for await (const packet of new EncodedPacketSink(video).packets())
        if (packet.type === "key") keys.push(packet.timestamp)
      return {
        videoTracks: videos.length,
        audioTracks: audios.length,
        video: await video.getCodec(),
        audio: await audio.getCodec(),
        sampleRate: await audio.getSampleRate(),
        width: await video.getDisplayWidth(),
        height: await video.getDisplayHeight(),
        codedWidth: await video.getCodedWidth(),
        codedHeight: await video.getCodedHeight(),
        isSteady: metrics.frameRateIsConstant,
        framesPerSecond: stats.averagePacketRate,
        frames: stats.packetCount,
        seconds: await video.computeDuration(),
        soundSeconds: await audio.computeDuration(),
        firstPicture: await video.getFirstTimestamp(),
        keys,
        title: (await input.getMetadataTags()).title
      }
    } finally {
      input.dispose()
    }
  })
