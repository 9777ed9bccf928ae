const width = 320;
const height = 180;

/** Draws a small seascape, a different one each time. */
export async function drawSampleImage(): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no images.');
  drawSea(context);
  const image = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (image === null) throw new Error('This browser makes no PNG images.');
  return image;
}

function drawSea(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#dfe8e8';
  context.fillRect(0, 0, width, height);
  const swell = 6 + Math.random() * 8;
  const phase = Math.random() * Math.PI * 2;
  drawBuoy(context, 90 + Math.random() * 140, 92);
  for (const [index, colour] of ['#7fa9ab', '#3f7c80', '#164b52'].entries()) {
    drawWave(context, { colour, level: 100 + index * 24, swell, phase: phase + index * 1.9 });
  }
}

interface Wave {
  readonly colour: string;
  readonly level: number;
  readonly swell: number;
  readonly phase: number;
}

function drawWave(context: CanvasRenderingContext2D, { colour, level, swell, phase }: Wave): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += 4) context.lineTo(x, level + Math.sin(x / 34 + phase) * swell);
  context.lineTo(width, height);
  context.fill();
}

function drawBuoy(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.save();
  context.translate(x, y);
  context.rotate((Math.random() - 0.5) * 0.5);
  context.fillStyle = '#c8472b';
  context.beginPath();
  context.moveTo(-10, -40);
  context.lineTo(10, -40);
  context.lineTo(20, 30);
  context.lineTo(-20, 30);
  context.fill();
  context.fillStyle = '#f7f4ea';
  context.fillRect(-14, -16, 28, 14);
  context.fillStyle = '#1a2b33';
  context.fillRect(-2, -58, 4, 18);
  context.restore();
}
