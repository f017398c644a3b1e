// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWired} from "../wiring/IWired.sol";

/// @notice Holds everybody's stake and bonds in one token: free, locked (backing a job or a game) or leaving.
/// @dev Money enters by `deposit` and leaves by `withdraw` or by burning; nothing else moves tokens, so that
/// the sum of all accounts is the vault's balance.
interface IStakeVault is IWired {
    /// @notice Stake of one account; see `StakeVault` for the bit table.
    struct Account {
        uint128 free;
        uint128 locked;
        uint128 leaving;
        uint64 readyAt;
    }

    error ZeroAmount();
    error InsufficientFree(address account, uint256 wanted, uint256 free);
    error InsufficientLocked(address account, uint256 wanted, uint256 locked);
    error NothingLeaving(address account);
    error StillUnbonding(uint256 readyAt, uint256 now_);

    event Deposited(address indexed account, uint256 amount);
    event WithdrawalRequested(address indexed account, uint256 amount, uint256 readyAt);
    event Withdrawn(address indexed account, uint256 amount);
    event Locked(address indexed account, uint256 amount);
    event Unlocked(address indexed account, uint256 amount);
    event Granted(address indexed beneficiary, uint256 amount);
    event Seized(address indexed account, address indexed beneficiary, uint256 credited, uint256 burned);

    /// @notice Names the market and the courts, which alone may lock, unlock, seize and grant. Once, by the deployer.
    function initialize(address market, address[] calldata courts) external;

    /// @notice Adds to the caller's free stake; the vault must be approved for the amount.
    function deposit(uint128 amount) external;

    /// @notice As `deposit`, by a signature of ERC-2612 instead of an approval. A permit that fails is not looked at further: whoever saw it may have used it before.
    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Moves free stake to leaving. A further request adds to it and starts the delay anew.
    function requestWithdrawal(uint128 amount) external;

    /// @notice Pays out what is leaving once the unbonding delay is over.
    function withdraw() external;

    /// @notice Locks free stake. Market and courts only.
    function lock(address account, uint256 amount) external;

    /// @notice Makes locked stake free again. Market and courts only.
    function unlock(address account, uint256 amount) external;

    /// @notice Takes `credited + burned` of locked stake: the first part becomes free stake of the beneficiary, the second is burned. Market and courts only.
    function seize(address account, address beneficiary, uint256 credited, uint256 burned) external;

    /// @notice Takes up to `amount` of stake that backs nothing any more, free or leaving: a quarter becomes free stake of the beneficiary, the
    /// rest is burned. For faults that come to light after the stake was unlocked. Market only.
    function seizeUnlocked(address account, address beneficiary, uint256 amount)
        external
        returns (uint256 credited, uint256 burned);

    /// @notice Moves free stake of the caller's, kept for somebody, to that account. Market and courts only.
    function grant(address beneficiary, uint256 amount) external;

    function accountOf(address account) external view returns (Account memory);
    function token() external view returns (address);
    function unbondingDelay() external view returns (uint64);
}
