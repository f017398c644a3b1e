using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>The perceptron of a <see cref="GPTBlock"/>: four times as wide inside, GELU in its tanh approximation.</summary>
internal sealed class GPTPerceptron : Module
{
    private const int Widening = 4;
    private readonly Linear c_fc;
    private readonly Linear c_proj;
    private readonly Dropout dropout;

    public GPTPerceptron(GPTOptions options)
    {
        c_fc = nn.Linear(options.Features, Widening * options.Features, options.Bias);
        c_proj = nn.Linear(Widening * options.Features, options.Features, options.Bias);
        dropout = nn.Dropout(options.Dropout);
        RegisterComponents();
    }

    public override Value forward(Value input) => dropout.forward(c_proj.forward(functional.gelu(c_fc.forward(input), "tanh")));
}
