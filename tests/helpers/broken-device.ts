// Spoils a device on purpose, and counts what is left on it; the device keeps its identity.

type Create<D, R> = (descriptor: D) => R;

/** From now on every kernel that has `from` in its WGSL has `to` instead. Returns how many were spoilt so far. */
export function breakKernel(device: GPUDevice, from: string, to: string): () => number {
  let count = 0;
  override<GPUShaderModuleDescriptor, GPUShaderModule>(device, "createShaderModule", (original) => {
    return (descriptor) => {
      const code = descriptor.code.replace(from, to);
      if (code !== descriptor.code) count++;
      return original({ ...descriptor, code });
    };
  });
  return () => count;
}

/** Bytes of the buffers that were made from now on and not destroyed. */
export function liveBufferBytes(device: GPUDevice): () => number {
  const live = new Set<GPUBuffer>();
  override<GPUBufferDescriptor, GPUBuffer>(device, "createBuffer", (original) => (descriptor) => {
    const buffer = original(descriptor);
    live.add(buffer);
    const destroy = buffer.destroy.bind(buffer);
    Object.defineProperty(buffer, "destroy", {
      value() {
        live.delete(buffer);
        destroy();
      },
    });
    return buffer;
  });
  return () => [...live].reduce((sum, { size }) => sum + size, 0);
}

function override<D, R>(
  device: GPUDevice,
  name: "createShaderModule" | "createBuffer",
  make: (original: Create<D, R>) => Create<D, R>,
): void {
  const original = (device[name] as unknown as Create<D, R>).bind(device);
  Object.defineProperty(device, name, { configurable: true, value: make(original) });
}
