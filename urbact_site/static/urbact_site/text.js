// What the editor of rich texts has more than its package: pictures of the library.
import { Node } from "django-prose-editor/editor";

export const Picture = Node.create({
  name: "picture",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ "data-picture": {} }),
  parseHTML: () => [{ tag: "figure[data-picture]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
});
