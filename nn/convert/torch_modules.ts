/**
 * Parameters in PyTorch's layouts as ours, module by module.
 *
 * @module
 */
export * from "./torch.ts";
export * from "./torch_transformer.ts";
