using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Rlp;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Transactions;

public sealed class Eip1559TransactionTests
{
    private static readonly Gen<ulong> Number = Gen.Elements<ulong>(0, 1, 127, 128, 255, 256, 65_535, 1_000_000_007, long.MaxValue);

    private static readonly Gen<Eip1559Transaction> Generator =
        from chain in Gen.Choose(1, 1_000_000)
        from nonce in Number.Where(n => n < long.MaxValue)
        from priority in Number
        from fee in Number
        from gas in Number
        from to in Samples.Account
        from creates in Gen.Elements(true, false, false)
        from value in Number
        from data in Samples.Byte.ArrayOf()
        from keys in Samples.Hash.ArrayOf(2)
        from listed in Gen.Choose(0, 2)
        select new Eip1559Transaction
        {
            ChainId = (ulong)chain,
            Nonce = nonce,
            MaxPriorityFeePerGas = priority,
            MaxFeePerGas = (UInt128)fee + priority,
            GasLimit = gas,
            To = creates ? null : to,
            Value = (BigInteger)value * value,
            Data = data,
            AccessList = [.. Enumerable.Repeat(new AccessListEntry(to, keys), listed)],
        };

    [Fact]
    public void Sign_RandomTransactions_AgreesWithCast()
    {
        (Eip1559Transaction Transaction, byte[] Secret)[] cases = Samples.Of(Generator.Zip(Samples.Secret, (t, s) => (t with { AccessList = [] }, s)), 40);
        string[] expected = Cast.RunAll([.. cases.Select(c => Command(c.Transaction, c.Secret))]);

        for (int i = 0; i < cases.Length; i++)
        {
            using var key = new PrivateKey(cases[i].Secret);
            SignedTransaction signed = cases[i].Transaction.Sign(key);
            Assert.Equal(expected[i], Hex.Encode(signed.Raw));
            Assert.Equal(Cast.Run("keccak", expected[i]), signed.Hash.ToHex());
        }
    }

    [Fact]
    public void Decode_OfSigned_RecoversEverything() => Prop.ForAll(Generator.ToArbitrary(), Samples.Secret.ToArbitrary(), (transaction, secret) =>
    {
        using var key = new PrivateKey(secret);
        SignedTransaction signed = transaction.Sign(key);

        SignedTransaction decoded = Eip1559Transaction.Decode(signed.Raw);

        Assert.Equal(signed.Raw, decoded.Raw);
        Assert.Equal(signed.Hash, decoded.Hash);
        Assert.Equal(key.Address, decoded.Sender);
        Assert.Equal(Scalars(transaction), Scalars(decoded.Transaction));
        Assert.Equal(transaction.Data, decoded.Transaction.Data);
        Assert.Equal(transaction.AccessList.SelectMany(e => e.StorageKeys), decoded.Transaction.AccessList.SelectMany(e => e.StorageKeys));
    }).Check(Samples.Fixed(100));

    [Fact]
    public void Decode_ByCast_ShowsAccessListAndSigner()
    {
        using var key = new PrivateKey(Samples.Of(Samples.Secret, 1)[0]);
        Eip1559Transaction transaction = Samples.Of(Generator.Where(t => t.AccessList.Count == 2), 1)[0];

        string shown = Cast.Run("decode-transaction", Hex.Encode(transaction.Sign(key).Raw));

        Assert.Contains(Hex.Encode(key.Address.ToArray()), shown, StringComparison.Ordinal);
        Assert.Contains(transaction.AccessList[0].StorageKeys[1].ToHex(), shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ChangedByte_NeverNamesTheSigner() => Prop.ForAll(
        Generator.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (transaction, position) =>
        {
            using var key = new PrivateKey(Samples.Of(Samples.Secret, 1)[0]);
            byte[] raw = transaction.Sign(key).Raw;
            raw[position % raw.Length] ^= (byte)(1 << (position % 8));
            try
            {
                Assert.NotEqual(key.Address, Eip1559Transaction.Decode(raw).Sender);
            }
            catch (RlpException exception)
            {
                Assert.Contains("expected", exception.Message, StringComparison.Ordinal);
            }
        }).Check(Samples.Fixed(200));

    [Fact]
    public void Sign_ValueOutOfRange_Throws()
    {
        using PrivateKey key = PrivateKey.Generate();
        Eip1559Transaction transaction = Samples.Of(Generator, 1)[0];

        Assert.Throws<InvalidOperationException>(() => (transaction with { Value = -1 }).Sign(key));
        Assert.Throws<InvalidOperationException>(() => (transaction with { Value = BigInteger.One << 256 }).Sign(key));
    }

    [Fact]
    public void PreparedTransaction_Bytes_RoundTrip()
    {
        using PrivateKey key = PrivateKey.Generate();
        Eip1559Transaction transaction = Samples.Of(Generator, 1)[0];
        PreparedTransaction first = PreparedTransaction.First(transaction.Sign(key));
        PreparedTransaction second = first.ReplaceBy((transaction with { GasLimit = 99 }).Sign(key));

        PreparedTransaction read = PreparedTransaction.FromBytes(second.ToBytes());

        Assert.Equal(second.Raw, read.Raw);
        Assert.Equal([first.Hash], read.EarlierHashes);
        Assert.Equal((key.Address, transaction.Nonce), (read.Sender, read.Nonce));
        Assert.Throws<ArgumentException>(() => first.ReplaceBy((transaction with { Nonce = transaction.Nonce + 1 }).Sign(key)));
        Assert.Throws<RlpException>(() => PreparedTransaction.FromBytes([0xc0]));
    }

    private static object Scalars(Eip1559Transaction t) => (t.ChainId, t.Nonce, t.MaxPriorityFeePerGas, t.MaxFeePerGas, t.GasLimit, t.To, t.Value);

    private static string[] Command(Eip1559Transaction t, byte[] secret)
    {
        string[] options =
        [
            "mktx", "--private-key", Hex.Encode(secret), "--chain", Text(t.ChainId), "--nonce", Text(t.Nonce), "--gas-limit", Text(t.GasLimit),
            "--gas-price", Text(t.MaxFeePerGas), "--priority-gas-price", Text(t.MaxPriorityFeePerGas), "--value", Text(t.Value),
        ];
        return t.To is { } to ? [.. options, to.ToString(), Hex.Encode(t.Data)] : [.. options, "--create", Hex.Encode(t.Data)];
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
