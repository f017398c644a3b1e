using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;

namespace Verifiable.Execution.Tests.Compilation;

/// <summary>Jobs that keep some of their data for validation.</summary>
public sealed class ValidationTests
{
    [Theory]
    [InlineData("{ count: 3, seed: 5 }", 3, 5)]
    [InlineData("{ fraction: 0.3 }", 3, 0)]
    [InlineData("{ fraction: 0.25, seed: 5 }", 3, 5)]
    public void CompileFile_Validation_TrainsOnTheOthers(string validation, int kept, ulong seed)
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Training(validation))).Value!;
        var split = new SampleSplit(SmallJob.Samples, kept, seed);
        int[] order = job.Datasets[2].Ints.ToArray();
        Assert.Equal(20, order.Length);
        Assert.Equal(SampleOrder.FromSeed(7, SmallJob.Samples - kept, 20).Select(split.TrainingPosition), order);
        Assert.Equal(Enumerable.Range(0, kept).Select(i => split.EvaluatedPosition(DataPart.Validation, i)), job.Validation!.Order.Ints.ToArray());
        Assert.Empty(order.Intersect(job.Validation.Order.Ints.ToArray()));
    }

    [Fact]
    public void CompileFile_ValidationOfAText_IsItsEnd()
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Text)).Value!;
        // 41 tokens, of which floor(14.35) are kept.
        Assert.All(job.Datasets[1].Ints.ToArray(), start => Assert.InRange(start, 0, 20));
        Assert.Equal([27, 33], job.Validation!.Order.Ints.ToArray());
    }

    [Fact]
    public void CompileFile_NoValidation_HasNone()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        Assert.Null(job.Validation);
    }

    [Theory]
    [InlineData("{ count: 12 }", "15:15: data.validation: expected 1 to 11 samples of 12, got 12 (images)")]
    [InlineData("{ fraction: 0.01 }", "15:15: data.validation: expected 1 to 11 samples of 12, got 0 (images)")]
    [InlineData("{ fraction: 1 }", "data.validation.fraction: expected a number above 0 to below 1, got 1")]
    [InlineData("{ fraction: 0.5, count: 6 }", "data.validation: expected either count or fraction, got both")]
    [InlineData("{}", "data.validation: expected either count or fraction, got neither")]
    [InlineData("{ count: 9 }", "training.batch_size: expected at most 3, the number of samples, got 4")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string validation, string expected)
    {
        using var files = new SmallJob();
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Training(validation)));
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fraction: 0.35", "fraction: 0.35, seed: 1", "data.validation: expected no seed with a text, of which the last tokens are kept, got one")]
    [InlineData("fraction: 0.35", "count: 35", "data.validation: expected windows to be left for training, got none (text)")]
    [InlineData("fraction: 0.35", "count: 6", "data.validation: expected tokens for a window and the token after it, got 6 (text)")]
    [InlineData("fraction: 0.35", "count: 34", "training.batch_size: expected at most 1, the number of windows, got 2")]
    public void CompileFile_OneThingWrongWithAText_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Text.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void CompileFile_OrderFile_MayNotVisitWhatIsKept()
    {
        using var files = new SmallJob();
        string yaml = EvaluationJob.Training().Replace("order:   { seed: 7 }", "order:   { i32: o }", StringComparison.Ordinal);
        var split = new SampleSplit(SmallJob.Samples, 3, 5);
        int[] good = [.. Enumerable.Range(0, 20).Select(i => split.TrainingPosition(i % 9))];
        files.Write("o", SmallJob.Integers(good));
        using (CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(yaml)).Value!)
            Assert.Equal(good, job.Datasets[2].Ints.ToArray());
        int kept = good[17] = split.EvaluatedPosition(DataPart.Validation, 2);
        files.Write("o", SmallJob.Integers(good));
        Assert.EndsWith(
            $"data.order.i32: expected indices of samples that are not kept for validation, got {kept} (entry 17 of o)",
            Assert.Single(JobCompiler.CompileFile(files.WriteManifest(yaml)).Errors).Message,
            StringComparison.Ordinal);
    }
}
