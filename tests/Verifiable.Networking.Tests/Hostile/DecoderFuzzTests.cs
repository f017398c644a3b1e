using System.Globalization;

namespace Verifiable.Networking.Tests.Hostile;

/// <summary>
/// Every decoder meets damaged and random inputs: it decodes or refuses, and memory is in proportion to the input. <c>make test</c> plays some thousands,
/// <c>make test-deep</c> ten million (VERIFIABLE_FUZZ_INPUTS).
/// </summary>
public sealed class DecoderFuzzTests
{
    private const long InputsOfEveryRun = 52_000;

    [Fact]
    public void Decode_DamagedInputs_DecodesOrRefusesWithinMemory()
    {
        long inputs = Environment.GetEnvironmentVariable("VERIFIABLE_FUZZ_INPUTS") is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : InputsOfEveryRun;
        Parallel.ForEach(FuzzedDecoder.All, decoder => Fuzz(decoder, inputs / FuzzedDecoder.All.Count));
    }

    [Fact]
    public void Decode_Seeds_AreWellFormed() => Assert.All(FuzzedDecoder.All, decoder => Assert.All(
        // A first message of Noise is no third one.
        decoder.Name == "noise handshake" ? [] : decoder.Seeds, seed => Assert.True(decoder.TryDecode(seed), decoder.Name)));

    private static void Fuzz(FuzzedDecoder decoder, long inputs)
    {
        // Once before memory is counted: static state is made on the first call.
        decoder.TryDecode(decoder.Seeds[0]);
        int seed = decoder.Name.Sum(character => character);
        var random = new Random(seed);
        for (long i = 0; i < inputs; i++)
        {
            byte[] input = Mutation.Next(random, decoder.Seeds);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decoder.TryDecode(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"fuzz {decoder.Name}: expected a value or a refusal, got {exception.GetType().Name} (input {i}: {Convert.ToHexStringLower(input)})", exception);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= 64 * 1024 + (200L * input.Length), $"fuzz {decoder.Name}: expected memory in proportion to {input.Length} bytes, got {allocated} (input {i})");
        }
    }
}
