using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Tests.Nn;

public sealed class ModuleTests
{
    [Fact]
    public void Call_UserModule_DeclaresParametersInOrderOfUseUnderPyTorchsNames()
    {
        var graph = new Graph();
        Value y = new Net().call(graph.Dataset("x", ElementType.Float32, new Shape(2, 1, 2, 4)));
        Assert.Equal(new Shape(2, 3), y.Shape);
        Assert.Equal(["blocks.1.fc.weight", "blocks.1.fc.bias", "blocks.0.fc.weight", "blocks.0.fc.bias", "scale", "head.weight"], graph.Parameters.Select(p => p.Label));
        Assert.Equal(new Shape(8, 1, 2, 4), graph.Build().States[0].Shape);
        Assert.Equal(new Shape(8, 8), graph.Parameters[0].DeclaredShape);
    }

    [Fact]
    public void NamedParameters_UserModule_AreInOrderOfDeclaration()
    {
        string[] expected = ["scale", "blocks.0.fc.weight", "blocks.0.fc.bias", "blocks.1.fc.weight", "blocks.1.fc.bias", "head.weight"];
        Assert.Equal(expected, new Net().named_parameters().Select(p => p.Name));
        Assert.Equal(expected, new Net().state_dict().Keys);
        Assert.Equal(["", "blocks", "blocks.0", "blocks.0.fc", "blocks.1", "blocks.1.fc", "head"], new Net().named_modules().Select(m => m.Name));
        Assert.Equal(["blocks", "head"], new Net().named_children().Select(m => m.Name));
    }

    [Fact]
    public void Call_SharedWeight_IsOneStateTensorWithASummedGradient()
    {
        Linear first = nn.Linear(4, 4), second = nn.Linear(4, 4, hasBias: false);
        second.weight = first.weight;
        Sequential model = nn.Sequential(("first", first), ("second", second));
        var graph = new Graph();
        Value loss = model.call(graph.Dataset("x", ElementType.Float32, new Shape(2, 4))).sum();
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(loss);
        Assert.Equal(["first.weight", "first.bias"], graph.Parameters.Select(p => p.Label));
        Assert.Equal("gradient.add", graph.Build().Operators[gradients[graph.Parameters[0].State.Source].Source.Index].Label);
        Assert.Equal(["first.weight", "first.bias"], model.named_parameters().Select(p => p.Name));
        Assert.Equal(["first.weight", "first.bias", "second.weight"], model.state_dict().Keys);
    }

    [Fact]
    public void Call_SameModuleTwice_UsesItsParametersTwice()
    {
        Linear fc = nn.Linear(4, 4);
        var graph = new Graph();
        nn.Sequential(fc, nn.ReLU(), fc).call(graph.Dataset("x", ElementType.Float32, new Shape(2, 4)));
        Assert.Equal(["0.weight", "0.bias"], graph.Parameters.Select(p => p.Label));
    }

    [Fact]
    public void Call_TwoModelsOnOneGraphWithTheSameNames_Throws()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(2, 4));
        nn.Sequential(nn.Linear(4, 4)).call(x);
        Assert.Contains("got a second 0.weight", Assert.Throws<InvalidOperationException>(() => nn.Sequential(nn.Linear(4, 4)).call(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_PartAlone_NamesParametersFromTheOutermostModule()
    {
        var graph = new Graph();
        new Net().Blocks[1].forward(graph.Dataset("x", ElementType.Float32, new Shape(2, 8)));
        Assert.Equal(["blocks.1.fc.weight", "blocks.1.fc.bias"], graph.Parameters.Select(p => p.Label));
    }

    [Fact]
    public void Infer_FunctionInForwardRefuses_NamesTheModule() =>
        Assert.Equal(
            "layer 1 (Block): add: expected shapes that broadcast, got [2, 5], [2, 8]",
            nn.Sequential(nn.Linear(8, 5), new Block(inputs: 5)).Infer(new Shape(2, 8)).Mismatch);

    [Fact]
    public void Infer_DeepLayer_IsNamedByItsPath() =>
        Assert.Equal("layer body.1 (Linear): expected an input (N, 7), got [2, 8]", nn.Sequential(("body", nn.Sequential(nn.ReLU(), nn.Linear(7, 5)))).Infer(new Shape(2, 8)).Mismatch);

    [Fact]
    public void Infer_OutputShape_IsThatOfTheTrace() => Assert.Equal(new Shape(5, 3), new Net().Infer(new Shape(5, 1, 2, 4)).Output);

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a")]
    public void Sequential_WrongName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => nn.Sequential(("a", nn.ReLU()), (name, nn.ReLU())));

    [Fact]
    public void Weight_OfAnotherShape_IsRefused() => Assert.Throws<ArgumentException>(() => nn.Linear(4, 4).weight = nn.Linear(4, 5).weight);

    [Fact]
    public void Eval_ReachesEveryPart()
    {
        var net = new Net();
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.All(net.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void Init_Formulas_ArePyTorchs()
    {
        ModuleParameter weight = nn.Parameter(6, 4, 3, 5);
        Assert.Equal(Initialization.Uniform(1, 2), nn.init.uniform_(weight, -1, 3).Initialization);
        Assert.Equal(Initialization.Normal(0.5, 2), nn.init.normal_(weight, 0.5, 2).Initialization);
        Assert.Equal(Initialization.TruncatedNormal(0, 1, -2, 2), nn.init.trunc_normal_(weight).Initialization);
        Assert.Equal(Initialization.Constant(1), nn.init.ones_(weight).Initialization);
        Assert.Equal(Initialization.Constant(0), nn.init.zeros_(weight).Initialization);
        // fan_in = 4 * 15, fan_out = 6 * 15; torch.nn.init of PyTorch 1.13 gives these.
        Assert.Equal(0.4, nn.init.xavier_uniform_(weight, 2).Initialization.Scale, 1e-15);
        Assert.Equal(Math.Sqrt(2.0 / 150), nn.init.xavier_normal_(weight).Initialization.Scale, 1e-15);
        Assert.Equal(Math.Sqrt(6.0 / 60 / 1.25), nn.init.kaiming_uniform_(weight, 0.5).Initialization.Scale, 1e-15);
        Assert.Equal(Math.Sqrt(2.0 / 90), nn.init.kaiming_normal_(weight, mode: FanInOut.FanOut, nonlinearity: NonlinearityType.ReLU).Initialization.Scale, 1e-15);
        Assert.Throws<ArgumentException>(() => nn.init.xavier_normal_(nn.Parameter(3)));
    }

    private sealed class Block : Module
    {
        private readonly Linear fc;

        public Block(int inputs = 8)
            : base("Block")
        {
            fc = nn.Linear(inputs, 8);
            RegisterComponents();
        }

        public override Value forward(Value input) => input + functional.relu(fc.forward(input));
    }

    private sealed class Net : Module
    {
        private readonly ModuleParameter _scale = nn.init.ones_(nn.Parameter(8));
        private readonly ModuleList<Block> blocks = nn.ModuleList(new Block(), new Block());
        private readonly Linear head = nn.Linear(8, 3, hasBias: false);

        public Net() => RegisterComponents();

        public ModuleList<Block> Blocks => blocks;

        public override Value forward(Value input)
        {
            Value x = blocks[1].forward(nn.Flatten().forward(input)).flatten(1);
            return head.forward(blocks[0].forward(x) * _scale.On(x.Graph));
        }
    }
}
