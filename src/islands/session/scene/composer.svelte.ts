import type { Background, Scene, SceneObject } from '~/engine/tasks/scenes.ts';
import { addObject, changeObject, mostObjects, removeObject, resized } from './editing.ts';

const mostUndone = 100;

/** The scene that the reader composes: one thing is selected, every change can be undone. */
export class Composer {
  scene: Scene = $state.raw({ background: 'grass', seed: 0, objects: [] });
  selected = $state<number>();
  #past = $state.raw<Scene[]>([]);
  /** What is going on, such as a drag: as long as it stays the same, it is undone as a whole. */
  #gesture: string | undefined;
  readonly #onchange: () => void;
  readonly object = $derived.by(() => (this.selected === undefined ? undefined : this.scene.objects[this.selected]));
  readonly canUndo = $derived.by(() => this.#past.length > 0);
  readonly isFull = $derived.by(() => this.scene.objects.length >= mostObjects);

  constructor(scene: Scene, onchange: () => void) {
    this.scene = scene;
    this.#onchange = onchange;
  }

  /** Begins anew with a scene, without a past. */
  begin(scene: Scene): void {
    this.scene = scene;
    this.selected = undefined;
    this.#past = [];
    this.#gesture = undefined;
  }

  show(scene: Scene): void {
    this.selected = undefined;
    this.#change(scene);
  }

  grab(index: number): void {
    this.selected = index;
    this.#gesture = undefined;
  }

  /** One drag is undone as a whole; a press that does not move the thing leaves it where it is, between two pixels, too. */
  drag(x: number, y: number): void {
    if (!this.object) return;
    const isStill = Math.round(x) === Math.round(this.object.x) && Math.round(y) === Math.round(this.object.y);
    if (!isStill) this.#edit({ x, y }, 'drag');
  }

  /** Steps of one thing that follow each other are undone as a whole. */
  nudge(dx: number, dy: number): void {
    if (this.object) this.#edit({ x: this.object.x + dx, y: this.object.y + dy }, `steps of ${this.selected}`);
  }

  resize(by: 1 | -1): void {
    if (this.object) this.#edit({ size: resized(this.object, by) });
  }

  mirror(): void {
    if (this.object) this.#edit({ isMirrored: !this.object.isMirrored });
  }

  remove(): void {
    if (!this.object) return;
    this.#change(removeObject(this.scene, this.selected!));
    this.selected = undefined;
  }

  /** Adds a thing of a class, selected. */
  add(kind: number): void {
    if (this.isFull) return;
    this.#change(addObject(this.scene, kind));
    this.selected = this.scene.objects.length - 1;
  }

  setBackground(background: Background): void {
    this.#change({ ...this.scene, background });
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.selected = undefined;
    this.#gesture = undefined;
    this.scene = before;
    this.#onchange();
  }

  /** Undoes at Ctrl+Z, or Cmd+Z. */
  undoByKey(event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || event.key.toLowerCase() !== 'z' || event.defaultPrevented) return;
    this.undo();
    event.preventDefault();
  }

  #edit(change: Partial<SceneObject>, gesture?: string): void {
    if (this.object) this.#change(changeObject(this.scene, this.selected!, change), gesture);
  }

  #change(scene: Scene, gesture?: string): void {
    const isSame = gesture !== undefined && gesture === this.#gesture;
    if (!isSame) this.#past = [...this.#past, this.scene].slice(-mostUndone);
    this.#gesture = gesture;
    this.scene = scene;
    this.#onchange();
  }
}
