using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>The perceptron of a <see cref="GPTBlock"/>: four times as wide inside.</summary>
internal sealed class GPTPerceptron : Module
{
    private const int Widening = 4;
    private readonly Linear c_fc;
    private readonly Linear c_proj;

    public GPTPerceptron(GPTOptions options)
    {
        c_fc = nn.Linear(options.Features, Widening * options.Features, options.Bias);
        c_proj = nn.Linear(Widening * options.Features, options.Features, options.Bias);
        RegisterComponents();
    }

    public override Value forward(Value input) => c_proj.forward(functional.relu(c_fc.forward(input)));
}
