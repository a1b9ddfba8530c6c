import { middleSquare } from './read-picture.ts';

/** One frame of the camera as numbers [size, size, 3]; the camera is off again before this returns. Throws a sentence for the reader. */
export async function takePhoto(size: number): Promise<Float32Array> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError')
      throw new Error('The camera was refused. Allow it for this page in the browser, or open a picture instead.', { cause: error }); // prettier-ignore
    throw new Error('No camera can be used here. Open a picture instead.', { cause: error });
  }
  try {
    const video = document.createElement('video');
    video.muted = video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    // The first frames of many cameras are dark.
    await new Promise((resolve) => setTimeout(resolve, 400));
    return middleSquare(video, video.videoWidth, video.videoHeight, size);
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
