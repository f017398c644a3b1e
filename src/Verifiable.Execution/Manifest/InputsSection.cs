using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Manifest;

/// <summary>The inputs: samples, each divided by a constant in f32; or a text.</summary>
/// <param name="File">The file.</param>
/// <param name="Divide">The divisor; finite and not zero; default 1.</param>
/// <param name="Sample">Shape that each sample is given; null: that of the file.</param>
/// <param name="Context">Tokens of a window of text; 0 without text.</param>
public sealed record InputsSection(DataFile File, float Divide, Shape? Sample, int Context)
{
    /// <summary>Whether the file is one text whose bytes are tokens; the target of a token is the next one.</summary>
    public bool IsText => Context > 0;
}
