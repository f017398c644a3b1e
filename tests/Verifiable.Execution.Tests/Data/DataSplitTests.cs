using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class DataSplitTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(50, 7)]
    [InlineData(1000, 999)]
    public void SampleSplit_AnySizes_PutsEverySampleIntoOnePart(int samples, int kept)
    {
        var split = new SampleSplit(samples, kept, 9);
        int[] training = [.. Enumerable.Range(0, split.TrainingPositions).Select(split.TrainingPosition)];
        int[] validation = [.. Enumerable.Range(0, split.EvaluatedPositions(DataPart.Validation)).Select(i => split.EvaluatedPosition(DataPart.Validation, i))];
        Assert.Equal(kept, validation.Length);
        Assert.Equal(Enumerable.Range(0, samples), training.Concat(validation).Order());
        Assert.All(training, s => Assert.True(split.IsTraining(s)));
        Assert.All(validation, s => Assert.False(split.IsTraining(s)));
        Assert.Equal(training, Enumerable.Range(0, split.EvaluatedPositions(DataPart.Training)).Select(i => split.EvaluatedPosition(DataPart.Training, i)));
        Assert.Equal(Enumerable.Range(0, samples), Enumerable.Range(0, split.EvaluatedPositions(DataPart.All)).Select(i => split.EvaluatedPosition(DataPart.All, i)));
    }

    /// <summary>tests/vectors/order/feistel.txt has the permutation of 60000 under key 3 and purpose 4.</summary>
    [Fact]
    public void SampleSplit_KnownSeed_IsThePermutationOfTheVectors()
    {
        var split = new SampleSplit(60_000, 5_000, 3);
        Assert.Equal([16386, 41395, 382], Enumerable.Range(0, 3).Select(split.TrainingPosition));
        var all = new FeistelPermutation(3, PhiloxPurpose.Validation, 0, 60_000);
        Assert.Equal((int)all[59_999], split.EvaluatedPosition(DataPart.Validation, 4_999));
        Assert.NotEqual(split.TrainingPosition(0), new SampleSplit(60_000, 5_000, 4).TrainingPosition(0));
    }

    [Fact]
    public void SampleSplit_NothingKept_KeepsTheOrderOfTheFile()
    {
        var split = new SampleSplit(5, 0, 9);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(split.TrainingPosition));
        Assert.Equal(0, split.EvaluatedPositions(DataPart.Validation));
        Assert.False(split.IsTraining(5));
        Assert.False(split.IsTraining(-1));
    }

    [Fact]
    public void TextSplit_Windows_StayInsideTheirPart()
    {
        var split = new TextSplit(tokens: 41, context: 6, kept: 14);
        // 27 tokens to train on: windows of 6 begin at 0 to 20, the token after the last is number 26.
        Assert.Equal(21, split.TrainingPositions);
        Assert.Equal((true, false, false), (split.IsTraining(20), split.IsTraining(21), split.IsTraining(-1)));
        Assert.Equal([0, 6, 12, 18], Windows(split, DataPart.Training));
        // 14 tokens: two windows, the token after the second is number 39; number 40 is left out.
        Assert.Equal([27, 33], Windows(split, DataPart.Validation));
        Assert.Equal([0, 6, 12, 18, 24, 30], Windows(split, DataPart.All));
        // With 13 kept the second window ends with the text.
        Assert.Equal([28, 34], Windows(new TextSplit(41, 6, 13), DataPart.Validation));
        Assert.Equal([29], Windows(new TextSplit(41, 6, 12), DataPart.Validation));
        Assert.Empty(Windows(new TextSplit(41, 6, 0), DataPart.Validation));
    }

    [Fact]
    public void Splits_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleSplit(3, 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleSplit(3, 1, 0).TrainingPosition(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleSplit(3, 1, 0).EvaluatedPosition(DataPart.Validation, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextSplit(3, 1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextSplit(30, 5, 6).EvaluatedPosition(DataPart.Validation, 1));
    }

    private static IEnumerable<int> Windows(TextSplit split, DataPart part) => Enumerable.Range(0, split.EvaluatedPositions(part)).Select(i => split.EvaluatedPosition(part, i));
}
