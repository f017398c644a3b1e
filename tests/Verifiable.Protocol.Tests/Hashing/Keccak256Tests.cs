using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Tests.Hashing;

public sealed class Keccak256Tests
{
    public static TheoryData<string, string> KnownAnswers()
    {
        var data = new TheoryData<string, string>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "keccak256.txt")))
        {
            if (line.StartsWith('#'))
                continue;
            string[] fields = line.Split(' ');
            data.Add(fields[0] == "-" ? "" : fields[0], fields[1]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Hash_KnownMessage_GivesKnownHash(string message, string expected) =>
        Assert.Equal(expected, Keccak256.Hash(Convert.FromHexString(message)).ToHex());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(135)]
    [InlineData(136)]
    [InlineData(137)]
    public void Finish_MessageInPieces_EqualsHashOfWhole(int piece)
    {
        byte[] message = new byte[1000];
        new Random(11).NextBytes(message);
        var hasher = new Keccak256();
        for (int round = 0; round < 2; round++) // A finished hasher starts anew.
        {
            for (int i = 0; i < message.Length; i += piece)
                hasher.Append(message.AsSpan(i, Math.Min(piece, message.Length - i)));
            Assert.Equal(Keccak256.Hash(message), hasher.Finish());
        }
    }
}
