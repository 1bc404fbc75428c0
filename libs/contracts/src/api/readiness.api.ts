/** Whether a process can do its work. */
export interface ReadinessView {
  readonly ready: boolean;
  /** What must hold, by name, and whether it does. @example {"database": true, "cells": true} */
  readonly checks: Readonly<Record<string, boolean>>;
}
