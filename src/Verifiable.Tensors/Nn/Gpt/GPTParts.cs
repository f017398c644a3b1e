using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>The parts of a <see cref="GPT"/> that its files name under <c>transformer</c>.</summary>
internal sealed class GPTParts : Module
{
    public GPTParts(Embedding tokens, Embedding? positions, Dropout dropout, ModuleList<GPTBlock> blocks, LayerNorm norm)
    {
        register_module("wte", tokens);
        if (positions is not null)
            register_module("wpe", positions);
        register_module("drop", dropout);
        register_module("h", blocks);
        register_module("ln_f", norm);
    }

    /// <summary>The parts have no function of their own.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override Value forward(Value input) => throw new InvalidOperationException("GPTParts.forward: expected a call of the model, got one of its parts");
}
