// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Wired} from "../wiring/Wired.sol";
import {IStakeVault} from "./IStakeVault.sol";

/// @title StakeVault
/// @dev Layout of an account, two slots:
///
///     slot 0   [127..0] free      [255..128] locked
///     slot 1   [127..0] leaving   [191..128] readyAt
///
/// The token must be a plain burnable ERC-20 (no fee on transfer): it is fixed at deployment.
contract StakeVault is IStakeVault, Wired {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Of stake that is seized after the fact its reporter gets one part in four.
    uint256 private constant SEIZED_SHARE = 4;

    ERC20Burnable private immutable _TOKEN;
    uint64 private immutable _UNBONDING_DELAY;

    address private _market;
    mapping(address caller => bool) private _isCourt;
    mapping(address account => Account) private _accounts;

    constructor(ERC20Burnable token_, uint64 unbondingDelay_) {
        _TOKEN = token_;
        _UNBONDING_DELAY = unbondingDelay_;
    }

    /// @inheritdoc IStakeVault
    function initialize(address market, address[] calldata courts) external onlyDeployerOnce {
        _market = market;
        for (uint256 i; i < courts.length; ++i) {
            _isCourt[courts[i]] = true;
        }
    }

    /// @inheritdoc IStakeVault
    function deposit(uint128 amount) external {
        _deposit(amount);
    }

    /// @inheritdoc IStakeVault
    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        try IERC20Permit(address(_TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {} // solhint-disable-line no-empty-blocks
        _deposit(amount);
    }

    /// @inheritdoc IStakeVault
    function requestWithdrawal(uint128 amount) external {
        if (amount == 0) revert ZeroAmount();
        Account storage account = _accounts[msg.sender];
        _takeFree(account, msg.sender, amount);
        uint256 readyAt = block.timestamp + _UNBONDING_DELAY;
        account.leaving += amount;
        account.readyAt = readyAt.toUint64();
        emit WithdrawalRequested(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IStakeVault
    function withdraw() external {
        Account storage account = _accounts[msg.sender];
        uint256 amount = account.leaving;
        if (amount == 0) revert NothingLeaving(msg.sender);
        // INVARIANT: stake leaves only after the unbonding delay of its last request.
        if (block.timestamp < account.readyAt) revert StillUnbonding(account.readyAt, block.timestamp);
        account.leaving = 0;
        emit Withdrawn(msg.sender, amount);
        IERC20(_TOKEN).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function lock(address owner, uint256 amount) external {
        _onlyManager();
        Account storage account = _accounts[owner];
        _takeFree(account, owner, amount);
        account.locked += amount.toUint128();
        emit Locked(owner, amount);
    }

    /// @inheritdoc IStakeVault
    function unlock(address owner, uint256 amount) external {
        _onlyManager();
        Account storage account = _accounts[owner];
        _takeLocked(account, owner, amount);
        account.free += amount.toUint128();
        emit Unlocked(owner, amount);
    }

    /// @inheritdoc IStakeVault
    function seize(address owner, address beneficiary, uint256 credited, uint256 burned) external {
        _onlyManager();
        _takeLocked(_accounts[owner], owner, credited + burned);
        _accounts[beneficiary].free += credited.toUint128();
        emit Seized(owner, beneficiary, credited, burned);
        if (burned != 0) _TOKEN.burn(burned);
    }

    /// @inheritdoc IStakeVault
    function seizeUnlocked(address owner, address beneficiary, uint256 amount)
        external
        returns (uint256 credited, uint256 burned)
    {
        _only(_market);
        Account storage account = _accounts[owner];
        uint256 fromFree = Math.min(amount, account.free);
        uint256 fromLeaving = Math.min(amount - fromFree, account.leaving);
        account.free -= uint128(fromFree);
        account.leaving -= uint128(fromLeaving);
        credited = (fromFree + fromLeaving) / SEIZED_SHARE;
        burned = fromFree + fromLeaving - credited;
        _accounts[beneficiary].free += credited.toUint128();
        emit Seized(owner, beneficiary, credited, burned);
        if (burned != 0) _TOKEN.burn(burned);
    }

    /// @inheritdoc IStakeVault
    function grant(address beneficiary, uint256 amount) external {
        _onlyManager();
        _takeFree(_accounts[msg.sender], msg.sender, amount);
        _accounts[beneficiary].free += amount.toUint128();
        emit Granted(beneficiary, amount);
    }

    /// @inheritdoc IStakeVault
    function accountOf(address owner) external view returns (Account memory) {
        return _accounts[owner];
    }

    /// @inheritdoc IStakeVault
    function token() external view returns (address) {
        return address(_TOKEN);
    }

    /// @inheritdoc IStakeVault
    function unbondingDelay() external view returns (uint64) {
        return _UNBONDING_DELAY;
    }

    function _onlyManager() private view {
        if (!_isCourt[msg.sender]) _only(_market);
    }

    function _deposit(uint128 amount) private {
        if (amount == 0) revert ZeroAmount();
        _accounts[msg.sender].free += amount;
        emit Deposited(msg.sender, amount);
        IERC20(_TOKEN).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _takeFree(Account storage account, address owner, uint256 amount) private {
        // INVARIANT: a stake backs only what is free, so that no two jobs or games share it.
        if (amount > account.free) revert InsufficientFree(owner, amount, account.free);
        account.free -= amount.toUint128();
    }

    function _takeLocked(Account storage account, address owner, uint256 amount) private {
        if (amount > account.locked) revert InsufficientLocked(owner, amount, account.locked);
        account.locked -= amount.toUint128();
    }
}
