using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.Lanes.Fusion;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class FusedLoopCacheTests
{
    [Fact]
    public void Get_SameProgram_GivesTheSameLoop()
    {
        var cache = new FusedLoopCache(4);
        Assert.Same(Loop(cache, 1), Loop(cache, 1));
        Assert.NotSame(Loop(cache, 1), Loop(cache, 2));
    }

    [Fact]
    public void Get_ManyPrograms_HoldsNoMoreThanTheBound()
    {
        var cache = new FusedLoopCache(4);
        for (int i = 0; i < 20; i++)
        {
            Loop(cache, i);
            Assert.InRange(cache.Count, 1, 4);
        }
    }

    // (x + factor) * x
    private static FusedLoop Loop(FusedLoopCache cache, float factor)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = builder.Operand(0);
        ScalarProgram program = builder.Build(builder.Emit(ScalarOpcode.MulF32, builder.Emit(ScalarOpcode.AddF32, x, builder.Float32(factor)), x));
        var operand = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Affine(64, [new AffineTerm(MapVariable.Output(0), 1)])]);
        var definition = new Operator(ElementType.Float32, new Shape(64), ElementType.Float32, 0, Shape.Scalar, [operand], program, ScalarProgram.Empty);
        var plan = new LaneRegisterPlan(program, new OperandReaders(definition, LaneSpace.Wide(definition), [true]), fuses: true);
        int last = program.Instructions.Length - 1;
        (int, bool)[] computed = [.. Enumerable.Range(0, last + 1).Where(i => !RegisterUse.IsSource(program.Instructions[i].Opcode)).Select(i => (i, false))];
        return cache.Get(program, plan, 128, computed, new HashSet<int> { last });
    }
}
