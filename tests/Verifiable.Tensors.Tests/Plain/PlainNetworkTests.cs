using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verifiable.Tensors.Tests.Plain;

/// <summary>The plain implementation reproduces the golden run, so it may judge programs for which no golden hashes exist.</summary>
public sealed class PlainNetworkTests
{
    [Fact]
    public void Step_LeNetOnMnist_GivesTheGoldenHashes()
    {
        var network = new PlainNetwork(
            new PlainConv2d(1, 6, 5, 5, 1, 1, 2, 2),
            new PlainReLU(),
            new PlainMaxPool2d(2, 2, 0),
            new PlainConv2d(6, 16, 5, 5, 1, 1, 0, 0),
            new PlainReLU(),
            new PlainMaxPool2d(2, 2, 0),
            new PlainFlatten(),
            new PlainLinear(400, 120),
            new PlainReLU(),
            new PlainLinear(120, 84),
            new PlainReLU(),
            new PlainLinear(84, 10));
        byte[] weights = File.ReadAllBytes(Path.Combine(Repository.Vectors("lenet-mnist"), "init.safetensors"));
        int offset = 8 + checked((int)BitConverter.ToInt64(weights));
        foreach (PlainParameter parameter in network.Parameters)
        {
            Span<byte> target = MemoryMarshal.AsBytes(parameter.Value.Data.AsSpan());
            weights.AsSpan(offset, target.Length).CopyTo(target);
            offset += target.Length;
        }

        byte[] images = File.ReadAllBytes(Repository.Mnist("train-images-idx3-ubyte"));
        byte[] labels = File.ReadAllBytes(Repository.Mnist("train-labels-idx1-ubyte"));
        ReadOnlySpan<int> order = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(Path.Combine(Repository.Vectors("lenet-mnist"), "batch-order.i32")));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Vectors("lenet-mnist"), "golden.json")));
        Assert.Equal(golden.RootElement.GetProperty("initial").GetString(), network.Sha256());

        for (int step = 1; step <= 3; step++)
        {
            var x = new PlainTensor(100, 1, 28, 28);
            var y = new int[100];
            for (int n = 0; n < 100; n++)
            {
                int sample = order[((step - 1) * 100) + n];
                y[n] = labels[8 + sample];
                for (int i = 0; i < 784; i++)
                    x.Data[(n * 784) + i] = images[16 + (sample * 784) + i] / 255f;
            }

            network.Step(x, y, lr: 0.01);
            Assert.Equal(golden.RootElement.GetProperty("afterStep").GetProperty(step.ToString(System.Globalization.CultureInfo.InvariantCulture)).GetString(), network.Sha256());
        }
    }
}
