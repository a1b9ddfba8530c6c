/** A line through points in a square from −1 to 1, y downwards. A closed one ends where it begins. */
export type Outline = readonly (readonly [x: number, y: number])[];

/** What a drawing of a shape consists of. A closed part may be filled. */
export interface Part {
  outline: Outline;
  isClosed: boolean;
}

/** The things that a reader can draw and the network knows, in the order of its classes. */
export const shapes: Record<string, Part[]> = {
  circle: [closed(arc(0, 0, 0.9, 0, 1, 28))],
  square: [closed([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]])],
  triangle: [closed([[0, -0.9], [0.9, 0.75], [-0.9, 0.75]])],
  star: [closed(spikes(5, 0.95, 0.4))],
  heart: [closed(heart())],
  cross: [open([[0, -0.9], [0, 0.9]]), open([[-0.9, 0], [0.9, 0]])],
  arrow: [open([[-0.9, 0], [0.85, 0]]), open([[0.3, -0.55], [0.9, 0], [0.3, 0.55]])],
  moon: [closed([...arc(0, 0, 0.9, 0.12, 0.88, 20), ...arc(0.42, 0, 0.72, 0.81, 0.19, 14)])],
  house: [closed([[-0.7, -0.1], [0.7, -0.1], [0.7, 0.9], [-0.7, 0.9]]), closed([[-0.9, -0.1], [0, -0.95], [0.9, -0.1]])],
  tree: [closed(arc(0, -0.3, 0.62, 0, 1, 20)), open([[0, 0.3], [0, 0.95]])],
  fish: [closed([...arc(-0.2, 0, 0.62, 0.05, 0.95, 20, 0.42)]), closed([[0.38, 0], [0.92, -0.42], [0.92, 0.42]])],
  sun: [closed(arc(0, 0, 0.45, 0, 1, 18)), ...rays(8, 0.62, 0.95)],
  flower: [closed(arc(0, -0.45, 0.24, 0, 1, 10)), ...petals(5, 0.33, 0.22), open([[0, -0.2], [0, 0.95]])],
  face: [closed(arc(0, 0, 0.9, 0, 1, 26)), dot(-0.32, -0.25), dot(0.32, -0.25), open(arc(0, 0.08, 0.5, 0.06, 0.44, 9))],
}; // prettier-ignore

export const shapeNames = Object.keys(shapes);

function closed(outline: Outline): Part {
  return { outline: [...outline, outline[0]!], isClosed: true };
}

function open(outline: Outline): Part {
  return { outline, isClosed: false };
}

/** Part of a circle (or an ellipse `flat` times as high), from and to in turns, clockwise from the right. */
function arc(x: number, y: number, radius: number, from: number, to: number, count: number, flat = radius): Outline {
  return Array.from({ length: count + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / count);
    return [x + radius * Math.cos(angle), y + flat * Math.sin(angle)] as const;
  });
}

function dot(x: number, y: number): Part {
  return open([[x, y], [x + 0.02, y + 0.05]]); // prettier-ignore
}

function spikes(count: number, outer: number, inner: number): Outline {
  return Array.from({ length: 2 * count }, (_, i) => {
    const radius = i % 2 === 0 ? outer : inner;
    const angle = Math.PI * (i / count - 0.5);
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}

function heart(): Outline {
  return Array.from({ length: 28 }, (_, i) => {
    const t = (2 * Math.PI * i) / 28;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    return [(16 * Math.sin(t) ** 3) / 17.5, -y / 17.5 - 0.08] as const;
  });
}

function rays(count: number, from: number, to: number): Part[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return open([from, to].map((radius) => [radius * Math.cos(angle), radius * Math.sin(angle)] as const));
  });
}

function petals(count: number, distance: number, radius: number): Part[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = 2 * Math.PI * (i / count - 0.25);
    return closed(arc(distance * 1.35 * Math.cos(angle), -0.45 + distance * 1.35 * Math.sin(angle), radius, 0, 1, 9));
  });
}
