/** The tray's icon, 22 px: a router with two antennae, readable on light and dark panels. PNG, base64. */

export const trayIconPng =
  'iVBORw0KGgoAAAANSUhEUgAAABYAAAAWCAYAAADEtGw7AAAANklEQVR42mNgGAWEgOvm1f+poWbU4FGD6WkwSBE18MAYzJeWzADCuPiDz+ChF8ZUNXgU0AwAAMo3Z5SI7BAfAAAAAElFTkSuQmCC';
