/** Under which the app provides the `Clock`: it is an interface and cannot stand for itself. */
export const CLOCK = 'Clock';
