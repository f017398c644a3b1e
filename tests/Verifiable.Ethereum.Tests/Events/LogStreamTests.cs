using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Events;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Tests.Events;

/// <summary>The log stream on a simulated chain.</summary>
public sealed class LogStreamTests
{
    [Fact]
    public async Task ReadPage_RandomReorgsAndRestarts_EndsWithTheCanonicalLogs()
    {
        foreach (int[] script in Samples.Of(Gen.Choose(0, 99).ArrayOf(60), 60))
        {
            await RunAsync(script);
        }
    }

    [Fact]
    public async Task ReadPage_PagesSmallerThanTheChain_TellsEveryLogOnce()
    {
        var chain = new SimulatedChain();
        for (int i = 0; i < 50; i++)
        {
            chain.Mine([.. Enumerable.Range(10 * i, i % 3)]);
        }

        var reader = new LogReader(0);
        var stream = new LogStream(chain, new LogFilter(), new LogStreamOptions { PageSize = 7 });
        await DrainAsync(stream, reader);

        Assert.Equal(chain.Canonical.Select(l => l.TransactionHash), reader.Transactions);
        Assert.Equal(51ul, reader.Cursor.NextBlock);
    }

    [Fact]
    public async Task ReadPage_InterruptedInsideABlock_GoesOnAtTheNextLog()
    {
        var chain = new SimulatedChain();
        chain.Mine(1, 2, 3);
        var reader = new LogReader(0);
        IReadOnlyList<LogStreamItem> page = await new LogStream(chain, new LogFilter()).ReadPageAsync(reader.Cursor);
        reader.Apply(page.Take(2));
        Assert.Equal([1, 2], reader.Values);

        await DrainAsync(new LogStream(chain, new LogFilter()), reader);

        Assert.Equal([1, 2, 3], reader.Values);
    }

    [Fact]
    public async Task ReadPage_WithConfirmations_WaitsForThem()
    {
        var chain = new SimulatedChain();
        chain.Mine(1);
        var reader = new LogReader(1);
        var stream = new LogStream(chain, new LogFilter(), new LogStreamOptions { Confirmations = 2 });

        chain.Mine();
        await DrainAsync(stream, reader);
        Assert.Empty(reader.Values);

        chain.Mine();
        await DrainAsync(stream, reader);
        Assert.Equal([1], reader.Values);
    }

    [Fact]
    public async Task ReadPage_ReorgBelowConfirmations_IsNotTold()
    {
        var chain = new SimulatedChain();
        chain.Mine(1);
        chain.Mine(2);
        chain.Mine();
        var reader = new LogReader(0);
        var stream = new LogStream(chain, new LogFilter(), new LogStreamOptions { Confirmations = 2 });
        await DrainAsync(stream, reader);

        chain.Undo(2);
        chain.Mine(3);
        chain.Mine();
        IReadOnlyList<LogStreamItem> items = await stream.ReadPageAsync(reader.Cursor);

        Assert.Empty(items);
        Assert.Equal([1], reader.Values);
    }

    [Fact]
    public async Task ReadPage_ReorgWhileReading_TellsNothingOfTheMixture()
    {
        var chain = new SimulatedChain();
        chain.Mine(1);
        chain.Mine(2);
        var reader = new LogReader(0);
        var stream = new LogStream(chain, new LogFilter());
        chain.OnRequest = method =>
        {
            if (method == "eth_getLogs")
            {
                chain.OnRequest = null;
                chain.Undo(1);
                chain.Mine(3);
            }
        };

        Assert.Empty(await stream.ReadPageAsync(reader.Cursor));
        await DrainAsync(stream, reader);

        Assert.Equal([1, 3], reader.Values);
    }

    [Fact]
    public async Task ReadPage_EverythingRememberedUndone_StartsAnew()
    {
        var chain = new SimulatedChain();
        var reader = new LogReader(1);
        var stream = new LogStream(chain, new LogFilter(), new LogStreamOptions { PageSize = 1 });
        for (int i = 0; i < LogCursor.MaxRemembered + 10; i++)
        {
            chain.Mine(i);
        }

        await DrainAsync(stream, reader);
        Assert.Equal(LogCursor.MaxRemembered, reader.Cursor.Remembered.Count);

        chain.Undo(LogCursor.MaxRemembered + 10);
        chain.Mine(1000);
        // Ten blocks are older than what the stream remembers: it names the height only.
        reader.Apply(await stream.ReadPageAsync(reader.Cursor), streamIsFresh: true);
        await DrainAsync(stream, reader);

        Assert.Equal([1000], reader.Values);
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        var chain = new SimulatedChain();
        chain.Mine(1);
        using var cancellation = new CancellationTokenSource();
        var told = new List<LogStreamItem>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (LogStreamItem item in new LogStream(chain, new LogFilter()).ReadAsync(LogCursor.From(0), wake: _ => cancellation.CancelAsync(), cancellation.Token))
            {
                told.Add(item);
            }
        });

        Assert.IsType<LogStreamItem.Added>(told[0]);
        Assert.IsType<LogStreamItem.Advanced>(Assert.Single(told.Skip(1)));
    }

    [Fact]
    public void FromBytes_NoCursor_Throws()
    {
        Assert.ThrowsAny<FormatException>(() => LogCursor.FromBytes([0xc0]));
        Assert.ThrowsAny<FormatException>(() => LogCursor.FromBytes([0xc4, 0x80, 0x80, 0x80, 0xc1]));
        Assert.Equal(LogCursor.From(7), LogCursor.FromBytes(LogCursor.From(7).ToBytes()));
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(1000, 0)]
    public void Options_OutOfRange_Throw(int pageSize, int poll) => Assert.Throws<ArgumentException>(() =>
        new LogStreamOptions { PageSize = (ulong)pageSize, PollInterval = TimeSpan.FromMilliseconds(poll) }.Validate());

    /// <summary>Each number is an action: mine, undo some and mine, read a page, or restart the reader.</summary>
    private static async Task RunAsync(int[] script)
    {
        var chain = new SimulatedChain();
        var reader = new LogReader(0);
        var options = new LogStreamOptions { PageSize = 3 };
        var stream = new LogStream(chain, new LogFilter(), options);
        bool fresh = true;
        int value = 0;
        foreach (int action in script)
        {
            switch (action)
            {
                case < 45:
                    chain.Mine([.. Enumerable.Range(0, action % 3).Select(_ => ++value)]);
                    break;
                case < 60:
                    chain.Undo(Math.Min(action - 44, (int)chain.Head));
                    chain.Mine(++value);
                    break;
                case < 92:
                    IReadOnlyList<LogStreamItem> page = await stream.ReadPageAsync(reader.Cursor);
                    reader.Apply(page, fresh);
                    break;
                default:
                    stream = new LogStream(chain, new LogFilter(), options);
                    fresh = true;
                    break;
            }
        }

        await DrainAsync(stream, reader, fresh);
        Assert.Equal(chain.Canonical.Select(l => l.TransactionHash), reader.Transactions);
    }

    private static async Task DrainAsync(LogStream stream, LogReader reader, bool fresh = false)
    {
        while (await stream.ReadPageAsync(reader.Cursor) is { Count: > 0 } items)
        {
            reader.Apply(items, fresh);
        }
    }
}
