namespace Verifiable.Exhaustive;

/// <summary>What computes a function under proof. Not for use by two threads at once.</summary>
internal interface IEvaluator
{
    /// <summary>Evaluates at each input of a block; both spans hold raw f32 bits.</summary>
    void Evaluate(ReadOnlySpan<uint> inputs, Span<uint> results);
}
