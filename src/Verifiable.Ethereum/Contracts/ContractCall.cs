using System.Numerics;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Executes functions of contracts without transactions, for the generated bindings.</summary>
public static class ContractCall
{
    /// <summary>Calls and decodes.</summary>
    /// <exception cref="ContractRevertException">The call reverts.</exception>
    /// <exception cref="AbiException">The result is not what the function declares, as when no contract is at the address.</exception>
    public static async Task<IReadOnlyList<AbiValue>> SendAsync(
        IEthereumRpc rpc,
        Address address,
        AbiFunction function,
        AbiValue[] arguments,
        IReadOnlyList<AbiError> errors,
        Address? from,
        BigInteger wei,
        BlockTag block,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        var call = new CallRequest { From = from, To = address, Data = function.EncodeCall(arguments), Value = wei };
        byte[] result;
        try
        {
            result = await rpc.CallAsync(call, block, cancellationToken);
        }
        catch (EthereumRpcException exception) when (exception.IsRevert || exception.RevertData() is not null)
        {
            Revert reason = exception.RevertData() is { } data ? Revert.Decode(data, errors) : Revert.WithoutData(exception.Error);
            throw new ContractRevertException(function.Signature, reason);
        }

        return result.Length > 0 || function.Outputs.Count == 0
            ? function.DecodeOutputs(result)
            : throw new AbiException($"{function.Signature}: expected {function.Outputs.Count} results, got none (is a contract at {address}?)");
    }
}
