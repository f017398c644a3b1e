namespace Verifiable.Execution.Manifest;

/// <summary>The inputs: an IDX file of bytes, each divided by a constant in f32; or a text.</summary>
/// <param name="File">Path of the file, relative to the manifest.</param>
/// <param name="Format">What it holds.</param>
/// <param name="Divide">The divisor; finite and not zero; default 1.</param>
/// <param name="Context">Tokens of a window of text; 0 without text.</param>
public sealed record InputsSection(Located<string> File, InputFormat Format, float Divide, int Context);
