using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Compilation;

public sealed class JobCompilerTests
{
    [Fact]
    public void CompileFile_LeNetExample_IsAValidProgramWithTheGoldenInitialWeights()
    {
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(Repository.LeNetManifest, threads: 2);
        Assert.Empty(result.Errors);
        using CompiledJob job = result.Value!;
        Assert.Equal("2a2d133895b1684e55d0f152ead2914b55adc551d9790a4b4585309b79c60362", Checkpoint.WeightsSha256(job, job.InitialState));
        Assert.Empty(ProgramRules.Validate(job.Program, 1200, 100));
        Assert.Equal(12u, job.Spec.SegmentCount);
        Assert.Equal(new Shape(60_000, 1, 28, 28), job.Datasets[0].Shape);
        Assert.Equal(new Shape(120_000), job.Datasets[2].Shape);
    }
}
