// The door to tests: `grok-video-pipeline/testing`.

export {
  damaged,
  FfmpegCall,
  type FfmpegScript,
  layerTest as ffmpegTest,
  plainFacts
} from "./services/ffmpeg/FfmpegTest.js"
