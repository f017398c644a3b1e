using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Tests.Nn;

public sealed class ClassifierProgramsTests
{
    [Fact]
    public void Training_LeNet_DeclaresParametersThenFirstThenSecondMoments()
    {
        StepProgram program = LeNet.Training().Program;
        string[] parameters = ["0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias", "9.weight", "9.bias", "11.weight", "11.bias"];
        Assert.Equal(
            [.. parameters, .. parameters.Select(p => p + ".exp_avg"), .. parameters.Select(p => p + ".exp_avg_sq")],
            program.States.Select(s => s.Label));
        Assert.All(program.States, s => Assert.Equal(program.Operators[s.Next!.Value].Output, s.Shape));
    }

    [Fact]
    public void Training_LeNet_ReadsOnlyEarlierOperatorsOfTheirShape()
    {
        StepProgram program = LeNet.Training().Program;
        for (int j = 0; j < program.Operators.Length; j++)
        {
            foreach (Operand operand in program.Operators[j].Operands)
            {
                (ElementType type, Shape shape) = operand.Source.Kind switch
                {
                    SourceKind.Operator => (program.Operators[operand.Source.Index].OutputType, program.Operators[operand.Source.Index].Output),
                    SourceKind.State => (program.States[operand.Source.Index].Type, program.States[operand.Source.Index].Shape),
                    SourceKind.Dataset => (program.Datasets[operand.Source.Index].Type, program.Datasets[operand.Source.Index].Shape),
                    _ => (program.Schedule.Type, program.Schedule.Shape),
                };
                Assert.True(operand.Source.Kind != SourceKind.Operator || operand.Source.Index < j);
                Assert.Equal(type, operand.Type);
                Assert.Equal(shape, operand.Shape);
            }
        }
    }

    [Fact]
    public void Training_LeNet_EmitsNoGradientForTheData()
    {
        TrainingProgram lenet = LeNet.Training();
        Assert.DoesNotContain(lenet.Program.Operators, o => o.Label.EndsWith("input.gradient", StringComparison.Ordinal) && o.Output.Equals(new Shape(100, 1, 28, 28)));
        Assert.Equal(new Shape(100, 10), lenet.Program.Operators[lenet.LogitsOperator].Output);
        Assert.Equal(Shape.Scalar, lenet.Program.Operators[lenet.LossOperator!.Value].Output);
    }

    [Fact]
    public void Training_LeNet_KeepsTheDeclaredShapeOfAFlattenedLinear()
    {
        TrainingProgram lenet = LeNet.Training();
        Assert.Equal(new Shape(120, 16, 5, 5), lenet.Program.States[4].Shape);
        Assert.Equal(new Shape(120, 400), lenet.Parameters[4].DeclaredShape);
    }

    [Fact]
    public void Evaluation_LeNet_HasTheParametersOfTrainingAndNoBackward()
    {
        TrainingProgram training = LeNet.Training();
        TrainingProgram evaluation = ClassifierPrograms.Evaluation(LeNet.Model(), new ClassifierInputs(10_000, new Shape(1, 28, 28), 100, 100));
        Assert.Equal(training.Parameters.Select(p => (p.Label, p.State.Shape)), evaluation.Program.States.Select(s => (s.Label, s.Shape)));
        Assert.Equal(12, evaluation.Program.Operators.Length);
    }

    [Fact]
    public void Infer_ChannelsDiffer_NamesTheLayerAndWhatItExpected()
    {
        ShapeInference result = nn.Sequential(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.Conv2d(3, 6, 5)).Infer(new Shape(2, 1, 28, 28));
        Assert.Equal("layer 2 (Conv2d): expected an input (N, 3, H, W), got [2, 6, 24, 24]", result.Mismatch);
    }

    [Fact]
    public void Infer_LinearOverAnImage_SaysThatAFlattenIsMissing()
    {
        ShapeInference result = nn.Sequential(nn.Linear(784, 10)).Infer(new Shape(2, 1, 28, 28));
        Assert.Equal("layer 0 (Linear): expected an input (N, 784), so a Flatten before, got [2, 1, 28, 28]", result.Mismatch);
    }
}
